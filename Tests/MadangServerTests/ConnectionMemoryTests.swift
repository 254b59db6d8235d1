import Testing

@testable import MadangServer

@Suite struct ConnectionMemoryTests {
  @Test("An outbox stands in one cache line, and what a connection has between the threads in three")
  func linkFillsCacheLines() {
    #if !THREAD_SANITIZER
      #expect(MemoryLayout<Outbox>.size <= 64 && MemoryLayout<ConnectionQueues>.stride == 3 * 64)
    #endif
  }

  @Test("An address with a connection is kept in eight bytes beside its name")
  func hostIsSmall() {
    #expect(MemoryLayout<ConnectionTable.Host>.stride == 8)
  }

  @Test("What the reactor keeps of a connection is 112 bytes, whose first 16 no cache line's end parts")
  func rowIsSmall() {
    #expect(MemoryLayout<Connection>.stride <= 112 && MemoryLayout<Connection>.stride % 16 == 0)
  }
}
