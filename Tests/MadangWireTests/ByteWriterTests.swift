import Testing

@testable import MadangWire

@Suite("ByteWriter")
struct ByteWriterTests {
  @Test("a writer holds what was appended, in order, from every kind of source")
  func appendsEverySource() {
    let name = String(["한", "글"].joined())
    let result = written { writer in
      writer.append("PING ")
      writer.append(byte: 0x3A)
      writer.append(name)
      writer.append([1, 2].span)
    }
    #expect(result == bytes("PING :한글") + [1, 2])
  }

  @Test("truncating removes the end only, and removing all may keep the memory")
  func truncatesAndClears() {
    var writer = ByteWriter(capacity: 64)
    writer.append("kept and removed")
    writer.truncate(to: 4)
    #expect(array(writer.span) == bytes("kept"))
    writer.truncate(to: 4)
    #expect(writer.count == 4)
    let capacity = writer.capacity
    writer.removeAll(keepingCapacity: true)
    #expect(writer.isEmpty && writer.capacity == capacity && capacity >= 64)
    writer.removeAll(keepingCapacity: false)
    #expect(writer.capacity == 0)
  }

  @Test(
    "an integer is written in decimal as String writes it",
    arguments: [0, 1, -1, 9, 10, 99, 100, 433, 12_345_678_901, .max, .min] as [Int])
  func writesDecimal(value: Int) {
    #expect(written { $0.append(decimal: value) } == bytes(String(value)))
  }

  @Test("the extremes of other integer widths are written in decimal")
  func writesDecimalWidths() {
    #expect(written { $0.append(decimal: UInt64.max) } == bytes("18446744073709551615"))
    #expect(written { $0.append(decimal: Int8.min) } == bytes("-128"))
    #expect(written { $0.append(decimal: UInt8.max) } == bytes("255"))
  }

  @Test("padded numbers have leading zeros and exactly the width")
  func writesPadded() {
    #expect(written { $0.append(decimal: 7, paddedTo: 3) } == bytes("007"))
    #expect(written { $0.append(decimal: 1_234, paddedTo: 3) } == bytes("234"))
    #expect(written { $0.append(hex: 0xBEEF, paddedTo: 6) } == bytes("00beef"))
    #expect(written { $0.append(hex: UInt64.max) } == bytes("ffffffffffffffff"))
    #expect(written { $0.append(hex: ([0x00, 0x0A, 0xF9] as [UInt8]).span) } == bytes("000af9"))
  }

  @Test("what is put into room that was made is behind what was there, and no more room than that is there")
  func appendsIntoRoom() {
    var writer = ByteWriter()
    writer.append("ab")
    for count in [0, 1, 5, 300] {
      writer.truncate(to: 2)
      let free = writer.append(atMost: count) { output in
        let free = output.freeCapacity
        if count > 0 { output.append(UInt8(ascii: "c")) }
        return free
      }
      #expect(free == count && writer.bytes == bytes(count > 0 ? "abc" : "ab"))
    }
  }
}
