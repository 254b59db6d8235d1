import MadangWire

/// One command as it arrived: the line, and where its parts lie in it. Lives no longer than the line.
package struct Command: ~Escapable {
  package let line: Span<UInt8>
  package let message: IRCMessage

  @_lifetime(copy line)
  package init(line: Span<UInt8>, message: IRCMessage) {
    self.line = line
    self.message = message
  }

  package var count: Int { message.parameterCount }

  @_lifetime(copy self)
  package func bytes(_ index: Int) -> Span<UInt8> {
    line.extracting(message.parameter(index))
  }

  /// A parameter as text; empty where there are fewer. For cold paths.
  package func text(_ index: Int) -> String {
    index < count ? String(bytes: bytes(index)) : ""
  }
}
