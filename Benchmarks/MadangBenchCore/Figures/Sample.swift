/// A few measurements of the same thing, and what they say of its true mean.
package struct Sample: Equatable, Sendable {
  package let values: [Double]

  package init(_ values: [Double]) {
    precondition(!values.isEmpty, "A sample has at least one value.")
    self.values = values
  }

  package var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The sample's standard deviation (n − 1); 0 for one value.
  package var standardDeviation: Double {
    guard values.count > 1 else { return 0 }
    let mean = mean
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(values.count - 1)).squareRoot()
  }

  /// Half the width of the 95 % confidence interval of the mean, by Student's t; nil where one value says nothing.
  package var marginOf95: Double? {
    guard values.count > 1 else { return nil }
    return StudentT.quantile975(degreesOfFreedom: values.count - 1) * standardDeviation
      / Double(values.count).squareRoot()
  }

  /// The place of the value in the middle.
  package var indexOfMedian: Int {
    values.indices.sorted { values[$0] < values[$1] }[(values.count - 1) / 2]
  }
}
