import MadangWire

/// Which client-only tags are handed on. IRCv3, message-tags: "RPL_ISUPPORT Tokens".
package struct ClientTagPolicy: Sendable {
  /// Whether those are blocked that are not named.
  private let blocksOthers: Bool
  /// Without `+`: those that are blocked, or where the others are, those that are not.
  private let named: [String]

  /// Hands all of them on, which is what clients expect.
  package init() {
    blocksOthers = false
    named = []
  }

  /// Blocks those of a list as CLIENTTAGDENY has it: `typing,example.org/x`, or `*,-reply,-draft/react`.
  package init(blocking list: String) {
    let items = list.split(separator: ",").map(String.init)
    let blocksOthers = items.first == "*"
    self.blocksOthers = blocksOthers
    named = items.filter { $0 != "*" && $0.hasPrefix("-") == blocksOthers }
      .map { blocksOthers ? String($0.dropFirst()) : $0 }
  }

  /// What RPL_ISUPPORT announces; nil where all of them are handed on.
  package var token: String? { list.map { "CLIENTTAGDENY=" + $0 } }

  /// The list that says the same; nil where all of them are handed on.
  package var list: String? {
    if !blocksOthers, named.isEmpty { return nil }
    return (blocksOthers ? ["*"] + named.map { "-" + $0 } : named).joined(separator: ",")
  }

  /// Whether the tag with this key, without its `+`, is handed on.
  package func allows(_ key: Span<UInt8>) -> Bool {
    for index in named.indices where Self.equal(named[index].utf8.span, key) { return blocksOthers }
    return !blocksOthers
  }

  /// Keys are case-sensitive: "Format".
  private static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for index in left.indices where left[index] != right[index] { return false }
    return true
  }

  /// Whether a message has client-only tags, and not one of them is handed on.
  package func blocksAll(of message: borrowing IRCMessage, in line: Span<UInt8>) -> Bool {
    if !blocksOthers, named.isEmpty { return false }
    var found = false
    var iterator = TagIterator(message.tags)
    while let tag = iterator.next(in: line) {
      guard tag.isClientOnly(in: line) else { continue }
      if allows(line.extracting(tag.key.start + 1..<tag.key.end)) { return false }
      found = true
    }
    return found
  }
}
