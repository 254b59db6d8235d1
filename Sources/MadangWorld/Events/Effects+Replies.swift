import MadangWire

/// Numerics, notices and errors to the author. Texts are for cold paths only.
extension Effects {
  /// `:server 401 nick parameter … :text`. Modern IRC, "Numerics".
  package mutating func numeric(
    _ numeric: Numeric, _ parameters: String..., text: String? = nil
  ) {
    beginNumeric(numeric)
    for part in parameters { middle(part) }
    if let text { _ = trailing(text) }
    endLine()
  }

  /// One more parameter, not the last: `*` in place of what can't stand there, for it was somebody's input. Cut where it
  /// would push the text after it out of the line.
  package mutating func middle(_ text: String) {
    let isBroken = text.isEmpty || text.utf8.first == UInt8(ascii: ":") || text.utf8.contains(UInt8(ascii: " "))
    parameter(isBroken ? "*" : text.prefix(bytesMax: Effects.middleBytesMax))
  }

  /// Longer than any name or mask that is in use.
  private static var middleBytesMax: Int { 300 }

  /// The start of a numeric, for those whose parameters are put together piece by piece.
  package mutating func beginNumeric(_ numeric: Numeric) {
    beginLine()
    bytes.append(byte: UInt8(ascii: ":"))
    bytes.append(serverName)
    bytes.append(byte: UInt8(ascii: " "))
    bytes.append(decimal: UInt64(numeric.rawValue), paddedTo: 3)
    parameter(nick.isEmpty ? "*" : nick)
  }

  /// `:server COMMAND parameter … :text`.
  package mutating func serverLine(
    _ command: String, _ parameters: String..., text: String? = nil
  ) {
    beginServerLine(command)
    for part in parameters { middle(part) }
    if let text { _ = trailing(text) }
    endLine()
  }

  /// `:server COMMAND`, for lines whose parameters are put together piece by piece.
  package mutating func beginServerLine(_ command: String) {
    beginLine()
    bytes.append(byte: UInt8(ascii: ":"))
    bytes.append(serverName)
    parameter(command)
  }

  /// `ERROR :text`, the last thing that a connection hears. Modern IRC, "ERROR message".
  package mutating func error(_ text: String) {
    beginLine()
    if encoding.isControl {
      bytes.append("error " as StaticString)
    } else if !encoding.isPlain {
      bytes.append("ERROR :" as StaticString)
    }
    bytes.append(text)
    endLine()
  }

  /// One line to a plain connection.
  package mutating func plainLine(_ text: String) {
    beginLine()
    bytes.append(text)
    endLine()
  }

  /// Asks whether the other side is still there. Modern IRC, "PING message".
  package mutating func ping() {
    beginLine()
    bytes.append("PING" as StaticString)
    _ = trailing(serverName)
    endLine()
  }
}
