import MadangKernel

/// How often each address has connected of late, so that one of them can't keep the server busy with coming and going.
/// The reactor owns it.
///
/// An address has a budget of so many connections, which refills evenly within a minute; what is full again is forgotten.
struct ArrivalMeter {
  private struct Budget {
    /// Connections that count, in 60,000ths, which refill by `perMinute` in each millisecond.
    var used: Int64
    var atMilliseconds: Int64
  }

  private static let millisecondsPerMinute: Int64 = 60_000
  /// Addresses at once. Beyond, those that count least are forgotten first: all that have used one connection or less.
  private static let addressesMax = 65_536

  private var budgets: [Address: Budget] = [:]

  var count: Int { budgets.count }

  /// Notes that an address connects now; false where it has connected so often within a minute already.
  mutating func admits(_ peer: Address, perMinute: Int, at now: Int64) -> Bool {
    let address = peer.network
    let whole = ArrivalMeter.millisecondsPerMinute
    var budget = budgets[address] ?? Budget(used: 0, atMilliseconds: now)
    budget.used = left(of: budget, perMinute, at: now)
    budget.atMilliseconds = now
    guard budget.used + whole <= Int64(perMinute) * whole else { return false }
    budget.used += whole
    if budgets.count >= ArrivalMeter.addressesMax, budgets[address] == nil { forget(perMinute, at: now) }
    budgets[address] = budget
    return true
  }

  private func left(of budget: Budget, _ perMinute: Int, at now: Int64) -> Int64 {
    max(0, budget.used - max(0, now - budget.atMilliseconds) * Int64(perMinute))
  }

  private mutating func forget(_ perMinute: Int, at now: Int64) {
    let whole = ArrivalMeter.millisecondsPerMinute
    let kept = budgets.filter { left(of: $0.value, perMinute, at: now) > 0 }
    budgets =
      kept.count < ArrivalMeter.addressesMax ? kept : kept.filter { left(of: $0.value, perMinute, at: now) > whole }
    // A storm from everywhere: counting it would need memory without bound.
    if budgets.count >= ArrivalMeter.addressesMax { budgets = [:] }
  }
}

extension Address {
  /// What one subscriber has: an IPv4 address, or the 64 bits that an IPv6 network begins with. RFC 6177.
  var network: Address {
    if case .ipv6(let high, _, _) = self, high != 0 { return .ipv6(high: high, low: 0, port: 0) }
    return with(port: 0)
  }
}
