import Testing

@testable import MadangWire

@Suite("message-tags: Format and Client-only tags")
struct TagTests {
  private func pairs(_ section: String) -> [[String]] {
    let line = bytes(section)
    var pairs: [[String]] = []
    var iterator = TagIterator(ByteRange(0..<line.count))
    while let tag = iterator.next(in: line) {
      pairs.append([tag.key, tag.value].map { String(decoding: line[$0.range], as: UTF8.self) })
    }
    return pairs
  }

  @Test("a section is a list of key and value; a missing value is an empty one")
  func walksTags() {
    #expect(pairs("id=123AB;rose") == [["id", "123AB"], ["rose", ""]])
    #expect(pairs("url=;netsplit=tur,ty") == [["url", ""], ["netsplit", "tur,ty"]])
    #expect(pairs("+example.com/foo=a=b") == [["+example.com/foo", "a=b"]])
    #expect(pairs("") == [])
    #expect(pairs(";;a;;b=1;") == [["a", ""], ["b", "1"]])
    #expect(pairs("=x;마당") == [["", "x"], ["마당", ""]])
  }

  @Test("of a key that stands there twice the last counts, and keys are case-sensitive")
  func findsTags() throws {
    let line = bytes("@label=1;+label=2;label=three;LABEL=4;empty= TAGMSG #a")
    let message = try #require(line.message)
    func value(_ key: StaticString) -> ByteRange? { message.tagValue(key, in: line.span) }
    let label = try #require(value("label"))
    #expect(Array(line[label.range]) == bytes("three"))
    #expect(value("empty")?.isEmpty == true)
    #expect(value("lab") == nil)
    #expect(value("labels") == nil)
  }

  @Test(
    "client-only tags are relayed as they stand, and all others are removed",
    arguments: [
      ("a=1;+b=2;c;+example.com/d=x\\:y;+e", "+b=2;+example.com/d=x\\:y;+e", 3),
      ("a;b;c=+d", "", 0),
      ("+a=", "+a=", 1),
      (";+a;;+b;", "+a;+b", 2),
      ("+a=1;+b;+a=2;+A;+a", "+b;+A;+a", 3),
    ])
  func copiesClientOnlyTags(section: String, copied: String, count: Int) throws {
    let line = bytes("@\(section) TAGMSG #a")
    let message = try #require(line.message)
    var writer = ByteWriter()
    let appended = writer.append(clientOnlyTagsOf: message, in: line.span, followingTags: false)
    #expect(appended == count)
    #expect(writer.bytes == bytes(copied))
    writer.removeAll()
    writer.append("time=now")
    writer.append(clientOnlyTagsOf: message, in: line.span, followingTags: true)
    #expect(writer.bytes == bytes(copied.isEmpty ? "time=now" : "time=now;" + copied))
    let hasSome = message.hasClientOnlyTags(in: line.span)
    #expect(hasSome == (count > 0))
  }

  @Test("a client-only tag that is not UTF-8 is left out, not repaired")
  func dropsInvalidTags() throws {
    let line = bytes("@+a=1;+b=") + [0xED, 0x95] + bytes(";+c=한 TAGMSG #a")
    let message = try #require(line.message)
    let copied = written { _ = $0.append(clientOnlyTagsOf: message, in: line.span, followingTags: false) }
    #expect(copied == bytes("+a=1;+c=한"))
  }

  @Test("the vendor of a key is what stands before its first slash, without the plus sign")
  func tellsVendors() {
    let line = bytes("+example.com/foo/bar;draft/x=a/b;plain=a/b;/y")
    var vendors: [String?] = []
    var clientOnly: [Bool] = []
    var iterator = TagIterator(ByteRange(0..<line.count))
    while let tag = iterator.next(in: line) {
      vendors.append(tag.vendor(in: line.span).map { String(decoding: line[$0.range], as: UTF8.self) })
      clientOnly.append(tag.isClientOnly(in: line.span))
    }
    #expect(vendors == ["example.com", "draft", nil, ""])
    #expect(clientOnly == [true, false, false, false])
  }
}

@Suite("message-tags: Escaping values")
struct TagEscapingTests {
  @Test("the specification's own example is escaped as it says")
  func escapesExample() {
    #expect(bytes("raw+:=,escaped; \\").escapedTag == bytes("raw+:=,escaped\\:\\s\\\\"))
    #expect(bytes("\r\n").escapedTag == bytes("\\r\\n"))
  }

  @Test("every byte, and every pair of bytes, comes back as it was and needs no forbidden byte but NUL")
  func roundTripsEverything() {
    var mismatches = 0
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let value = [first, second]
        let escaped = value.escapedTag
        if escaped.unescapedTag != value { mismatches += 1 }
        if escaped.contains(where: { [0x20, 0x3B, 0x0D, 0x0A].contains($0) }) { mismatches += 1 }
      }
    }
    #expect(mismatches == 0)
  }

  @Test("a backslash at the end vanishes, and one before a byte that needs none is dropped")
  func toleratesInvalidEscapes() {
    #expect(bytes("test\\").unescapedTag == bytes("test"))
    #expect(bytes("\\b").unescapedTag == bytes("b"))
    #expect(bytes("\\\\\\").unescapedTag == bytes("\\"))
    #expect(bytes("\\").unescapedTag == [])
    #expect(bytes("\\한").unescapedTag == bytes("한"))
  }
}
