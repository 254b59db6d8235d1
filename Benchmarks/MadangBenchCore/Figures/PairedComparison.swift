/// Two ways measured in the same rounds. The differences are taken round by round, so that what shifts a whole round
/// (a machine that is busy otherwise) cancels out.
package struct PairedComparison: Equatable, Sendable {
  /// How much more the second has than the first, as a part of the first's mean.
  package let relativeDifference: Double
  /// Half the width of its 95 % confidence interval; nil with one round.
  package let margin: Double?

  package init(from first: Sample, to second: Sample) {
    precondition(first.values.count == second.values.count, "Only rounds that both ran in can be compared.")
    let differences = Sample(zip(first.values, second.values).map { $1 - $0 })
    relativeDifference = first.mean == 0 ? 0 : differences.mean / first.mean
    margin = differences.marginOf95.map { first.mean == 0 ? 0 : $0 / first.mean }
  }

  /// Whether the interval leaves out "no difference".
  package var isSignificant: Bool {
    guard let margin else { return false }
    return relativeDifference.magnitude > margin
  }
}
