import Testing

@testable import MadangClient

@Suite struct KeyDecoderTests {
  /// One of everything, one after another.
  private static let input =
    "a한👨‍👩‍👧\u{1B}[A\u{1B}[B\u{1B}OC\u{1B}[D\u{1B}[1;5C\u{1B}[1;3D\u{1B}[H\u{1B}[4~\u{1B}[3~\u{1B}b\u{1B}d\u{1B}\u{7F}"
    + "\u{1}\u{5}\u{B}\u{15}\u{17}\u{C}\u{3}\u{4}\t\r\u{1B}[200~첫 줄\r\n둘\u{1B}[31m째\t\u{1B}[201~z\u{1B}[?1;2c\u{1B}[[A힣"

  private static let keys: [Key] =
    [.text("a"), .text("한")] + "👨‍👩‍👧".unicodeScalars.map { .text($0) } + [
      .up, .down, .right, .left, .wordRight, .wordLeft, .home, .end, .delete, .wordLeft, .deleteWordAfter,
      .deleteWordBefore, .home, .end, .deleteToEnd, .deleteToStart, .deleteWordBefore, .redraw, .interrupt, .endOfInput,
      .tab, .enter, .paste("첫 줄\n둘[31m째 "), .text("z"), .up, .text("힣"),
    ]

  @Test func `keys are the same however their bytes are cut in two`() {
    let bytes = Array(KeyDecoderTests.input.utf8)
    for cut in 0...bytes.count {
      var decoder = KeyDecoder()
      let keys = decoder.take(bytes[..<cut]) + decoder.take(bytes[cut...])
      #expect(keys == KeyDecoderTests.keys, "cut at \(cut)")
    }
  }

  @Test func `keys are the same byte by byte`() {
    var decoder = KeyDecoder()
    let keys = KeyDecoderTests.input.utf8.flatMap { decoder.take([$0]) }
    #expect(keys == KeyDecoderTests.keys)
  }

  @Test func `a lone Escape ends with a pause, and the next key is itself`() {
    var decoder = KeyDecoder()
    #expect(decoder.take([0x1B]).isEmpty)
    #expect(decoder.isWaiting)
    decoder.pause()
    #expect(!decoder.isWaiting)
    #expect(decoder.take([0x62]) == [.text("b")])
  }

  @Test func `a pause inside a Korean character keeps its bytes`() {
    var decoder = KeyDecoder()
    let bytes = Array("한".utf8)
    #expect(decoder.take(bytes[..<2]).isEmpty)
    decoder.pause()
    #expect(decoder.take(bytes[2...]) == [.text("한")])
  }

  @Test func `Ctrl-C works after an unfinished sequence`() {
    for prefix in [[0x1B], [0x1B, 0x5B], [0x1B, 0x5B, 0x31], [0xED, 0x95]] as [[UInt8]] {
      var decoder = KeyDecoder()
      #expect(decoder.take(prefix + [0x03]).last == .interrupt)
    }
  }

  @Test func `any two bytes after Escape leave no half of a sequence behind`() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        var decoder = KeyDecoder()
        _ = decoder.take([0x1B, first, second])
        decoder.pause()
        // Whatever came before, at most one unfinished character or paste is open, and ends.
        _ = decoder.take(Array("\u{1B}[201~\u{1B}[C".utf8))
        decoder.pause()
        #expect(decoder.take([0x71]) == [.text("q")], "\(first) \(second)")
      }
    }
  }

  @Test func `bytes that are no UTF-8 become U+FFFD, and what follows is whole`() {
    for bytes in [[0xFF], [0xC0], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x80, 0x80]] as [[UInt8]] {
      var decoder = KeyDecoder()
      #expect(decoder.take(bytes + [0x61]) == [.text("\u{FFFD}"), .text("a")])
    }
    var decoder = KeyDecoder()
    #expect(decoder.take([0xED, 0x95] + Array("한".utf8)) == [.text("\u{FFFD}"), .text("한")])
  }

  @Test func `a paste without an end is bounded, and its end is still found`() {
    var decoder = KeyDecoder()
    #expect(decoder.take(Array("\u{1B}[200~".utf8)).isEmpty)
    #expect(decoder.take([UInt8](repeating: 0x61, count: ClientLimits.inputBytesMax * 3)).isEmpty)
    let keys = decoder.take(Array("\u{1B}[201~b".utf8))
    #expect(keys.count == 3)
    #expect(keys.dropFirst() == [.pasteOverflow, .text("b")])
    if case .paste(let text) = keys.first { #expect(text.utf8.count <= ClientLimits.inputBytesMax + 6) }
    #expect(decoder.take(Array("\u{1B}[200~c\u{1B}[201~".utf8)) == [.paste("c")])
  }
}
