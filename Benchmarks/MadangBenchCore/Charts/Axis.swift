import Glibc

/// Where the marks of an axis stand.
package enum Axis {
  /// Round values from 0 to at least `top`, in about `count` steps of 1, 2 or 5 times a power of ten.
  package static func ticks(upTo top: Double, count: Int = 5) -> [Double] {
    guard top > 0, top.isFinite else { return [0, 1] }
    let rough = top / Double(count)
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
    let steps = Int((top / step).rounded(.up))
    return (0...max(1, steps)).map { Double($0) * step }
  }
}
