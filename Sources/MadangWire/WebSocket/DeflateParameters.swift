/// What was agreed on for permessage-deflate: RFC 7692 §7.1. Neither side takes its window over to the next message, so
/// that no connection holds one.
package struct DeflateParameters: Equatable, Sendable, BitwiseCopyable {
  /// The window that the client can inflate with, 9 to 15; nil where it said nothing, which means 15.
  package let serverMaxWindowBits: UInt8?
  /// The window that the client deflates with at most, where it said so.
  package let clientMaxWindowBits: UInt8?

  package init(serverMaxWindowBits: UInt8? = nil, clientMaxWindowBits: UInt8? = nil) {
    self.serverMaxWindowBits = serverMaxWindowBits
    self.clientMaxWindowBits = clientMaxWindowBits
  }

  /// The logarithm of the window that messages to the client are deflated with.
  package var windowBits: Int { Int(serverMaxWindowBits ?? 15) }
}

extension ByteWriter {
  /// Appends the extension as a server agrees to it.
  package mutating func append(_ parameters: DeflateParameters) {
    append("permessage-deflate; server_no_context_takeover; client_no_context_takeover")
    if let bits = parameters.serverMaxWindowBits {
      append("; server_max_window_bits=")
      append(decimal: bits)
    }
    if let bits = parameters.clientMaxWindowBits {
      append("; client_max_window_bits=")
      append(decimal: bits)
    }
  }
}
