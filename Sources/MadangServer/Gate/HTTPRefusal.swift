/// What an HTTP connection is told that is not let in.
enum HTTPRefusal {
  /// A whole response. RFC 9112 §9.6; RFC 6585 §4, RFC 9110 §15.6.4.
  static func response(_ kind: Refusal, _ reason: String) -> String {
    switch kind {
    case .tooManyFromAddress, .tooOftenFromAddress: response("429 Too Many Requests", reason)
    default: response("503 Service Unavailable", reason)
    }
  }

  /// RFC 9110 §15.5.1.
  static var plainText: String { response("400 Bad Request", "This port speaks TLS: write https.") }

  private static func response(_ status: String, _ reason: String) -> String {
    """
    HTTP/1.1 \(status)\r
    Content-Type: text/plain; charset=utf-8\r
    Content-Length: \(reason.utf8.count + 1)\r
    Cache-Control: no-store\r
    Connection: close\r
    \r
    \(reason)

    """
  }
}
