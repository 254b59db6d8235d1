import MadangKernel
import MadangMemory
import Testing

@testable import MadangServer

/// How what waits for a slow thread is served.
@Suite struct TurnQueueTests {
  private static func owner(_ host: UInt32, port: UInt16 = 1) -> TurnOwner {
    TurnOwner(.ipv4(host, port: port), Handle(slot: UInt32(port), generation: 1))
  }

  private func drain(_ queue: inout TurnQueue<Int>, _ body: (TurnOwner, Int) -> Bool = { _, _ in false }) -> [Int] {
    var order: [Int] = []
    while let (owner, job) = queue.pop() {
      order.append(job)
      queue.note(owner, hasStrained: body(owner, job))
    }
    #expect(queue.isEmpty)
    return order
  }

  @Test("Who asks for much waits for themselves: addresses are served in turn, each oldest first")
  func turns() {
    var queue = TurnQueue<Int>()
    for job in 1...4 { queue.push(job, of: TurnQueueTests.owner(1, port: UInt16(job))) }
    for job in 11...12 { queue.push(job, of: TurnQueueTests.owner(2)) }
    queue.push(21, of: TurnQueueTests.owner(3))
    #expect(drain(&queue) == [1, 11, 21, 2, 12, 3, 4])
  }

  @Test("Nine addresses with wrong passwords: a right login of another is next, and they all have their turns")
  func strain() {
    var queue = TurnQueue<Int>()
    for job in 0..<9 { queue.push(job, of: TurnQueueTests.owner(UInt32(job))) }
    // Their first are wrong.
    #expect(drain(&queue) { _, _ in true }.count == 9)
    for round in 0..<3 { for host in 0..<9 { queue.push(round * 10 + host, of: TurnQueueTests.owner(UInt32(host))) } }
    for job in 100..<105 { queue.push(job, of: TurnQueueTests.owner(UInt32(job))) }
    let order = drain(&queue) { owner, job in job < 100 }
    #expect(order.prefix(7) == [100, 101, 102, 0, 103, 104, 1])
    #expect(order.count == 32)
    // Who logs in rightly is as everybody again.
    queue.push(7, of: TurnQueueTests.owner(7))
    #expect(drain(&queue) == [7])
    queue.push(1, of: TurnQueueTests.owner(1))
    queue.push(7, of: TurnQueueTests.owner(7))
    #expect(drain(&queue) == [7, 1])
  }

  @Test("A network of version 6 is one owner; of a local socket each connection is one")
  func owners() {
    let handle = Handle(slot: 1, generation: 1)
    let other = Handle(slot: 2, generation: 1)
    #expect(
      TurnOwner(.ipv6(high: 1, low: 2, port: 3), handle) == TurnOwner(.ipv6(high: 1, low: 4, port: 5), other))
    #expect(TurnOwner(.ipv6(high: 1, low: 2, port: 3), handle) != TurnOwner(.ipv6(high: 2, low: 2, port: 3), handle))
    #expect(TurnOwner(.unix(path: ""), handle) != TurnOwner(.unix(path: ""), other))
  }

  @Test("No more owners are remembered than fit, and nothing is left of those who have been served")
  func bounds() {
    var queue = TurnQueue<Int>()
    let count = TurnQueue<Int>.strainersMax + 10
    for job in 0..<count { queue.push(job, of: TurnQueueTests.owner(UInt32(job))) }
    #expect(drain(&queue) { _, _ in true } == Array(0..<count))
    // The first ten are forgotten, and so come before the others.
    for job in (0..<20).reversed() { queue.push(job, of: TurnQueueTests.owner(UInt32(job))) }
    #expect(drain(&queue).prefix(3) == [9, 8, 7])
  }
}
