extension Forwarded {
  /// Whether a request says by any of the usual fields that it was handed on for somebody else. RFC 7239; RFC 9110 §7.6.3.
  package static func isMentioned(_ request: borrowing RequestHead, in head: Span<UInt8>) -> Bool {
    for index in 0..<names.count where request.fields.first(names[index], in: head) != nil { return true }
    return false
  }

  private static var names: [6 of StaticString] {
    ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-proto", "x-forwarded-host"]
  }
}
