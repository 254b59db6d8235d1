import MadangKernel

/// How often each address has connected of late, so that one of them can't keep the server busy with coming and going.
/// The reactor owns it.
///
/// An address has a budget of so many connections, which refills evenly within a minute; what is full again is forgotten.
struct ArrivalMeter {
  private struct Arrivals {
    var bucket = LeakyBucket<Int64>()
    var atMilliseconds: Int64

    func leaked(at now: Int64, _ rate: LeakRate) -> LeakyBucket<Int64> { bucket.leaked(now - atMilliseconds, rate) }
  }

  /// Addresses at once. Beyond, those that count least are forgotten first: all that have used one connection or less.
  private static let addressesMax = 65_536

  private var arrivals: [Address: Arrivals] = [:]

  var count: Int { arrivals.count }

  /// Notes that an address connects now; false where it has connected so often within a minute already.
  mutating func admits(_ peer: Address, perMinute: Int, at now: Int64) -> Bool {
    let address = peer.network
    let rate = LeakRate(burst: perMinute, amount: perMinute, milliseconds: 60_000)
    var bucket = arrivals[address]?.leaked(at: now, rate) ?? LeakyBucket()
    guard bucket.add(1, rate) == nil else { return false }
    if arrivals.count >= ArrivalMeter.addressesMax, arrivals[address] == nil { forget(rate, at: now) }
    arrivals[address] = Arrivals(bucket: bucket, atMilliseconds: now)
    return true
  }

  private mutating func forget(_ rate: LeakRate, at now: Int64) {
    let kept = arrivals.filter { !$0.value.leaked(at: now, rate).isEmpty }
    arrivals =
      kept.count < ArrivalMeter.addressesMax
      ? kept : kept.filter { $0.value.leaked(at: now, rate).holdsMoreThanOne(rate) }
    // A storm from everywhere: counting it would need memory without bound.
    if arrivals.count >= ArrivalMeter.addressesMax { arrivals = [:] }
  }
}

extension Address {
  /// What one subscriber has: an IPv4 address, or the 64 bits that an IPv6 network begins with. RFC 6177.
  var network: Address {
    if case .ipv6(let high, _, _) = self, high != 0 { return .ipv6(high: high, low: 0, port: 0) }
    return with(port: 0)
  }
}
