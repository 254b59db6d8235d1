import MadangWire

/// An answer that the server says by itself: a status, a sentence, and what else the head has to say.
struct HTTPAnswer {
  let status: HTTPStatus
  /// Whole fields, each with its line's end.
  var fields: StaticString = ""
  /// In place of the status's reason.
  var text: String?

  static let needsWebSocket = HTTPAnswer(
    .upgradeRequired, fields: "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", text: "This is for WebSocket.")

  init(_ status: HTTPStatus, fields: StaticString = "", text: String? = nil) {
    self.status = status
    self.fields = fields
    self.text = text
  }

  /// The response, and how many bytes its body has. RFC 9110 §9.3.2: to HEAD it has none, and says how long that would be.
  @discardableResult
  func append(to writer: inout ByteWriter, seconds: Int64, _ reply: HTTPReply) -> Int {
    var body = ByteWriter()
    if let text { body.append(text) } else { body.append(status.reason) }
    body.append("\n")
    writer.append(statusLine: status)
    writer.append(field: "Date", httpDate: seconds)
    writer.append(field: "Content-Type", "text/plain; charset=utf-8")
    writer.append(field: "Content-Length", decimal: body.count)
    writer.append(field: "Cache-Control", "no-store")
    writer.append(field: "X-Content-Type-Options", "nosniff")
    writer.append(fields)
    writer.append(field: "Connection", reply.keepsAlive ? "keep-alive" : "close")
    writer.appendHeadEnd()
    if !reply.isHead { writer.append(body.span) }
    return body.count
  }
}

/// How a request is answered, whatever the answer.
struct HTTPReply {
  let isHead: Bool
  let keepsAlive: Bool
}
