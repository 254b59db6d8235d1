/// Answers that end a connection before or instead of a request's own: each a status, and a sentence for whoever reads it.
enum HTTPRefusal {
  /// The server, or the part of it that the address may have, is full. RFC 9110 §15.6.4, RFC 6585 §4.
  static func overloaded(_ reason: String) -> String { response("503 Service Unavailable", reason) }

  /// A whole response. RFC 9112 §4 and §9.6.
  static func response(_ status: String, _ reason: String, fields: String = "") -> String {
    let body = reason + "\n"
    return "HTTP/1.1 \(status)\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Cache-Control: no-store\r\nConnection: close\r\n\(fields)\r\n\(body)"
  }
}
