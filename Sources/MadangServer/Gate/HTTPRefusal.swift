/// What an HTTP connection is told that is not let in.
enum HTTPRefusal {
  /// A whole response. RFC 9112 §9.6; RFC 6585 §4, RFC 9110 §15.6.4.
  static func response(_ kind: Refusal, _ reason: String) -> String {
    let status =
      switch kind {
      case .tooManyFromAddress, .tooOftenFromAddress: "429 Too Many Requests"
      default: "503 Service Unavailable"
      }
    return
      "HTTP/1.1 \(status)\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: \(reason.utf8.count + 1)\r\n"
      + "Cache-Control: no-store\r\nConnection: close\r\n\r\n\(reason)\n"
  }
}
