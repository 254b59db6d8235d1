/// Student's t distribution, as far as intervals of 95 % need it.
package enum StudentT {
  /// The 0.975 quantile for 1 to 30 degrees of freedom.
  private static let table = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
  ]

  /// Beyond the table, the first terms of the expansion about the normal distribution: right to three decimals.
  package static func quantile975(degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom > 0, "There is no distribution without a degree of freedom.")
    if degreesOfFreedom <= table.count { return table[degreesOfFreedom - 1] }
    let normal = 1.959964
    let cube = normal * normal * normal
    return normal + (cube + normal) / (4 * Double(degreesOfFreedom))
  }
}
