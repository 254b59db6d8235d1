/// A client's side of the handshake: RFC 6455 §4.1.
package struct WebSocketRequest {
  package enum Verdict: Equatable, Sendable {
    /// The conversation has begun; nil where the server chose none of the subprotocols.
    case accepted(Subprotocol?)
    /// The server answered with another status.
    case refused(UInt16)
    /// What came back is no answer to the request.
    case malformed
  }

  /// The host and port as the Host field has them.
  let host: [UInt8]
  /// The path, and a query if there is one, in visible ASCII.
  let target: [UInt8]
  /// Sixteen random bytes in base64.
  let key: [UInt8]
  /// Those that are offered, the most wanted first.
  let subprotocols: [Subprotocol]

  /// Nil where the host or the target holds anything but visible ASCII, or the target is no path: it could end its
  /// line, and say what nobody asked for.
  package init?(host: [UInt8], target: [UInt8], key: [UInt8], subprotocols: [Subprotocol]) {
    precondition(key.count == 24, "sixteen bytes in base64 are 24")
    for byte in host + target where byte <= 0x20 || byte >= 0x7F { return nil }
    guard !host.isEmpty, target.first == UInt8(ascii: "/") else { return nil }
    self.host = host
    self.target = target
    self.key = key
    self.subprotocols = subprotocols
  }

  /// Appends the request. It offers no extension.
  package func append(to writer: inout ByteWriter) {
    writer.append("GET ")
    writer.append(target.span)
    writer.append(" HTTP/1.1\r\n")
    writer.append(field: "Host", host.span)
    writer.append(field: "Upgrade", "websocket")
    writer.append(field: "Connection", "Upgrade")
    writer.append(field: "Sec-WebSocket-Key", key.span)
    writer.append(field: "Sec-WebSocket-Version", WebSocketHandshake.version)
    if !subprotocols.isEmpty {
      writer.append("Sec-WebSocket-Protocol: ")
      for (index, subprotocol) in subprotocols.enumerated() {
        if index > 0 { writer.append(", ") }
        writer.append(subprotocol.name)
      }
      writer.append("\r\n")
    }
    writer.appendHeadEnd()
  }

  /// Judges a whole head of a response. RFC 6455 §4.1, the last list.
  ///
  /// - Parameter accept: the proof text's SHA-1 in base64; see `WebSocketHandshake.appendProofText`.
  package func judge(_ head: Span<UInt8>, accept: Span<UInt8>) -> Verdict {
    guard let response = ResponseHead(head) else { return .malformed }
    guard response.statusCode == 101 else { return .refused(response.statusCode) }
    let fields = response.fields
    guard fields.hasToken("websocket", in: "upgrade", of: head), fields.hasToken("upgrade", in: "connection", of: head),
      let proof = fields.only("sec-websocket-accept", in: head), head.extracting(proof).equals(accept),
      fields.first("sec-websocket-extensions", in: head) == nil
    else { return .malformed }
    guard fields.count(of: "sec-websocket-protocol", in: head) > 0 else { return .accepted(nil) }
    guard let name = fields.only("sec-websocket-protocol", in: head),
      let chosen = Subprotocol(head.extracting(name)), subprotocols.contains(chosen)
    else { return .malformed }
    return .accepted(chosen)
  }
}
