import MadangKernel
import Testing

@testable import MadangServer

@Suite("How often an address may connect")
struct ArrivalMeterTests {
  private let address = Address.ipv4(0xC000_0207, port: 1)

  @Test("So many in a minute, and not one more; then one for each part of a minute that passes", arguments: [1, 3, 60])
  func perMinute(most: Int) {
    var meter = ArrivalMeter()
    for _ in 0..<most {
      let isTaken = meter.admits(address, perMinute: most, at: 1_000)
      #expect(isTaken)
    }
    let part = Int64(60_000 / most)
    for (now, expected) in [(1_000, false), (999 + part, false), (1_000 + part, true), (1_000 + part, false)] {
      let isTaken = meter.admits(address, perMinute: most, at: now)
      #expect(isTaken == expected, "\(now)")
    }
    let isTaken = meter.admits(.ipv4(0xC000_0208, port: 1), perMinute: most, at: 1_000)
    #expect(isTaken)
  }

  @Test("An IPv6 network of 64 bits counts as one address, whatever the ports; this machine's is not a network")
  func networks() {
    var meter = ArrivalMeter()
    let first = meter.admits(.ipv6(high: 7, low: 1, port: 1), perMinute: 1, at: 0)
    let second = meter.admits(.ipv6(high: 7, low: 2, port: 2), perMinute: 1, at: 0)
    let other = meter.admits(.ipv6(high: 8, low: 2, port: 2), perMinute: 1, at: 0)
    #expect(first && !second && other)
    #expect(Address.ipv6(high: 0, low: 1, port: 5).network == .ipv6(high: 0, low: 1, port: 0))
  }

  @Test("However many addresses come, only so many are remembered; those that came often are remembered longest")
  func bounded() {
    var meter = ArrivalMeter()
    for _ in 0..<3 { _ = meter.admits(address, perMinute: 3, at: 0) }
    for octets in 1...70_000 as ClosedRange<UInt32> { _ = meter.admits(.ipv4(octets, port: 0), perMinute: 3, at: 0) }
    #expect(meter.count <= 65_536)
    let isTaken = meter.admits(address, perMinute: 3, at: 0)
    #expect(!isTaken)
  }
}
