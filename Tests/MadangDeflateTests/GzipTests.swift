import Testing

@testable import MadangDeflate

@Suite("RFC 1952: files as gzip")
struct GzipTests {
  private func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }

  @Test("a file has a head without name and time, its deflated bytes, its checksum and its length")
  func members() {
    for (file, checksum) in [
      (Array("123456789".utf8), 0xCBF4_3926), ([], 0), ([UInt8](repeating: 0, count: 32), 0x190A_55AD),
    ] as [([UInt8], UInt32)] {
      let packed = Gzip.compress(file.span)
      #expect(Array(packed.prefix(9)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2])
      #expect(inflated(Array(packed.dropFirst(10).dropLast(8))) == (.complete, file))
      #expect(number(packed.suffix(8).prefix(4)) == checksum && number(packed.suffix(4)) == UInt32(file.count))
    }
  }

  @Test("text gets smaller, noise hardly larger, and the same bytes give the same file")
  func sizes() {
    let text = Array(String(repeating: "<li>마당</li>\n", count: 500).utf8)
    let packed = Gzip.compress(text.span)
    #expect(packed.count < text.count / 20)
    let again = Gzip.compress(text.span)
    #expect(packed == again)
    let random = noise(100_000)
    #expect(Gzip.compress(random.span).count < 100_100)
  }
}
