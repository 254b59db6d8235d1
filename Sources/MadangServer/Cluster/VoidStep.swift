import MadangChat
import MadangRecords

/// A step of a batch that counts nowhere, for nodes have trapped at it. None of it is parsed further than it must be.
struct VoidStep {
  let place: LogPlace
  /// Where it is an entry that can be read.
  let entry: Entry?
  /// Where its line stands in its frame.
  var line: Range<Int>?
  /// Settings of all nodes that it changes all the same.
  var settings: SettingsChange?

  init(_ place: LogPlace, entry: Entry? = nil, settings: SettingsChange? = nil) {
    self.place = place
    self.entry = entry
    self.settings = settings
  }
}

/// What operators are told of one: never what was said.
package struct SkippedStep: Equatable, Sendable {
  package let place: LogPlace
  /// Who said it; nil: nobody who is here.
  package let author: String?
  /// The command, or of what kind it was.
  package let command: String

  private static let commandBytesMax = 20

  /// The word by which a line says what it wants; of plain text, one that begins with a slash.
  package static func command(of line: Span<UInt8>, isPlain: Bool) -> String {
    var start = 0
    func skip(_ isSkipped: (UInt8) -> Bool) { while start < line.count, isSkipped(line[start]) { start += 1 } }
    let space = UInt8(ascii: " ")
    if isPlain {
      guard line.count > 0, line[0] == UInt8(ascii: "/") else { return "speech" }
    } else {
      for sign in [UInt8(ascii: "@"), UInt8(ascii: ":")] where start < line.count && line[start] == sign {
        skip { $0 != space }
        skip { $0 == space }
      }
    }
    let first = start
    skip { isShown($0) && start - first < commandBytesMax }
    return String(decoding: (first..<start).map { line[$0] }, as: UTF8.self).uppercased()
  }

  private static func isShown(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}
