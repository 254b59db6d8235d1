import MadangMemory
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// One connection of a harness, as the one at its other end sees it.
final class Person {
  /// By which the harness knows it.
  let own: Handle
  private var wasClosed = false
  private var lines: [String] = []
  private let isPlain: Bool
  private let chat: ChatHarness

  init(_ own: Handle, _ chat: ChatHarness, encoding: Encoding = []) {
    self.own = own
    isPlain = encoding.hasBareLines
    self.chat = chat
  }

  /// Where the world has it that the harness shows.
  var handle: Handle { chat.handle(of: self) }

  var isClosed: Bool {
    get {
      chat.fetch(self)
      return wasClosed
    }
    set { wasClosed = newValue }
  }

  /// Sends a line and returns what came back to this person, and anything that was heard before it.
  @discardableResult
  func send(_ line: String) -> [String] {
    chat.take(Array(line.utf8), from: own)
    return heard()
  }

  @discardableResult
  func send(bytes: [UInt8]) -> [String] {
    chat.take(bytes, from: own)
    return heard()
  }

  /// What this person was sent since the last time, without line endings.
  func heard() -> [String] {
    chat.fetch(self)
    defer { lines = [] }
    return lines
  }

  /// Takes bytes apart into lines, each of which must be whole, well-formed UTF-8, and no longer than a line may be.
  func receive(_ bytes: Span<UInt8>) {
    let text = String(bytes: bytes)
    if text.isEmpty { return }
    let isWellFormed = UTF8Repair.isValid(bytes)
    #expect(isWellFormed)
    let ending = isPlain ? "\n" : "\r\n"
    #expect(text.hasSuffix(ending))
    for line in text.split(separator: Character(ending)).map(String.init) {
      lines.append(chat.showsMessageIDs ? line : line.withoutMessageID)
      if !isPlain { #expect(line.withoutTags.utf8.count <= 510, "\(line)") }
    }
  }
}

extension String {
  /// The line after its tags.
  var withoutTags: String {
    hasPrefix("@") ? String(self[(firstIndex(of: " ") ?? startIndex)...].dropFirst()) : self
  }

  /// The line without its `msgid` tag, which most tests have nothing to say of.
  var withoutMessageID: String {
    let kept = tagList.filter { !$0.hasPrefix("msgid=") }
    if kept.count == tagList.count { return self }
    return kept.isEmpty ? withoutTags : "@\(kept.joined(separator: ";")) \(withoutTags)"
  }

  /// A line's tags in their order.
  var tagList: [String] {
    guard hasPrefix("@"), let end = firstIndex(of: " ") else { return [] }
    return self[index(after: startIndex)..<end].split(separator: ";").map(String.init)
  }

  /// A line's tags, each as `key=value` or `key`.
  var tags: Set<String> { Set(tagList) }

  /// A line's command or numeric.
  var verb: String {
    let words = withoutTags.split(separator: " ")
    return String(words.first.map { $0.hasPrefix(":") && words.count > 1 ? words[1] : $0 } ?? "")
  }

  /// A line's parameters.
  var parameters: [String] {
    var rest = Substring(withoutTags)
    var found: [String] = []
    var skips = rest.hasPrefix(":") ? 2 : 1
    while !rest.isEmpty {
      if skips == 0, rest.hasPrefix(":") {
        found.append(String(rest.dropFirst()))
        break
      }
      let end = rest.firstIndex(of: " ") ?? rest.endIndex
      if skips == 0 { found.append(String(rest[..<end])) } else { skips -= 1 }
      rest = rest[end...].drop { $0 == " " }
    }
    return found
  }
}

extension [String] {
  /// The commands and numerics of some lines.
  var verbs: [String] { map(\.verb) }

  /// The parameters of the first line with this command or numeric.
  func parameters(of verb: String) -> [String]? { first { $0.verb == verb }?.parameters }

  /// All lines with this command or numeric.
  func all(_ verb: String) -> [String] { filter { $0.verb == verb } }
}
