import Testing

@testable import MadangMemory

@Suite struct SlabTests {
  @Test("Rows begin where a cache line does, in every chunk")
  func rowsAreAligned() {
    let slab = Slab<(UInt64, UInt32)>(slotsMax: 1_000)
    slab.grow(toHold: 999) { (0, 0) }
    for chunk in 0..<4 as Range<UInt32> {
      let address = unsafe UInt(bitPattern: slab.address(of: chunk * UInt32(Slab<UInt8>.rowsPerChunk)))
      #expect(address % 64 == 0)
    }
  }
}
