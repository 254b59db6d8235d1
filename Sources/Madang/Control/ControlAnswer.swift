import Foundation

/// What the server answered to a command: things, each an object of JSON, and how it went.
struct ControlAnswer {
  /// In the server's own words, so that the keys keep their order.
  let items: [String]
  /// Nil where the answer has no end.
  let isDone: Bool?
  /// What was done, or why it was not.
  let message: String?

  /// Lines that begin with a space, and one at the end that doesn't.
  init(_ bytes: [UInt8]) {
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let status = lines.last.map { $0.hasPrefix(" ") ? "" : $0 } ?? ""
    if !status.isEmpty { lines.removeLast() }
    items = lines.map { String($0.dropFirst()) }
    let words = status.split(separator: " ", maxSplits: 1)
    isDone = words.first.map { $0 == "ok" }
    message = words.count > 1 ? String(words[1]) : nil
  }

  static func isWhole(_ bytes: [UInt8]) -> Bool {
    guard bytes.last == UInt8(ascii: "\n") else { return false }
    let last = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return bytes[last] != UInt8(ascii: " ")
  }

  /// The things, to be shown to people. What an older or newer server tells that can't be read is left out.
  var things: [[String: JSONValue]] {
    items.compactMap { try? JSONDecoder().decode([String: JSONValue].self, from: Data($0.utf8)) }
  }
}
