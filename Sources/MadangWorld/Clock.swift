import MadangWire

/// Times as people read them.
package enum Clock {
  /// `2026-03-01T09:30:00Z`.
  package static func text(_ seconds: Int64) -> String {
    var writer = ByteWriter()
    writer.append(timestamp: seconds * 1000)
    return String(bytes: writer.span).replacing(".000Z", with: "Z")
  }
}
