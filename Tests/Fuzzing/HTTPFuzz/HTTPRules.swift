import MadangWire

/// What must hold for any bytes that claim to be a head of HTTP.
enum HTTPRules {
  /// - Parameter input: eight bytes that choose the cuts, and the stream.
  static func check(_ input: [UInt8]) {
    let seed = input.prefix(8).reduce(UInt64(1)) { $0 << 8 | UInt64($1) }
    let stream = Array(input.dropFirst(8))
    check(stream: stream, seed: seed)
    check(stream: Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8) + stream, seed: seed)
    checkResponse(stream, seed: seed)
  }

  private static func check(stream: [UInt8], seed: UInt64) {
    let verdict = scanned(stream, .request, seed: nil)
    rule(verdict == scanned(stream, .request, seed: seed), "a cut changed the head")
    guard case .complete(let count) = verdict else { return }
    rule(count <= HeadLimits.headBytesMax, "a head is too long")
    rule(stream[..<count].suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]), "a head ends otherwise")
    let head = Array(stream[..<count])
    rule(
      !head.contains { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) || $0 == 0x7F }, "a head has a control character")
    guard case .head(let request) = RequestHead.parse(head.span) else { return }
    check(request, in: head)
  }

  private static func check(_ request: RequestHead, in head: [UInt8]) {
    let span = head.span
    let target = head[request.path.range] + head[request.query.range]
    rule(!target.contains { $0 <= 0x20 || $0 >= 0x7F }, "a target has a space, or what is not ASCII")
    rule(request.version == .http10 || request.authority != nil, "a request of HTTP/1.1 has no host")
    rule(request.body == .none || request.method != .get || request.body != .chunked, "GET has chunks")
    rule(
      request.fields.count(of: "content-length", in: span) + request.fields.count(of: "transfer-encoding", in: span) < 2
        || request.body == .chunked, "a body has two lengths")
    var path = ByteWriter()
    if request.appendDecodedPath(in: span, to: &path) {
      var decoded: [UInt8] = []
      for index in path.span.indices { decoded.append(path.span[index]) }
      rule(!decoded.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }, "a path climbs")
      rule(!decoded.contains { $0 < 0x20 || $0 == 0x7F }, "a path has a control character")
    }
    _ = request.keepsAlive(in: span)
    _ = request.acceptsGzip(in: span)
    _ = request.bearerToken(in: span)
    _ = request.hasCurrent(etag: span.extracting(first: min(3, span.count)), in: span)
    _ = request.authority?.isServed(names: [Array("a".utf8)], in: span)
    _ = OriginRule.judge(request, in: span, isSecure: true, origins: [Array("https://a".utf8)])
    _ = Forwarded.address(of: request, in: span) { $0.isLoopback }
    _ = Forwarded.isSecure(request, in: span)
    if case .accepted(let handshake) = WebSocketHandshake.evaluate(request, in: span) {
      rule(handshake.key.count == 24, "a key has another length")
      rule(request.version == .http11 && request.method == .get, "another request was upgraded")
      let bits = handshake.deflate?.windowBits ?? 9
      rule(bits >= 9 && bits <= 15, "a window has another size")
    }
  }

  private static func checkResponse(_ stream: [UInt8], seed: UInt64) {
    let verdict = scanned(stream, .response, seed: nil)
    rule(verdict == scanned(stream, .response, seed: seed), "a cut changed the head of a response")
    let response = ResponseHead(stream.span)
    rule((response != nil) == (verdict == .complete(stream.count)), "a head was read that is none, or not read")
    rule(response.map { $0.statusCode >= 100 && $0.statusCode <= 999 } ?? true, "a status has another length")
  }

  private static func scanned(_ stream: [UInt8], _ kind: HeadScanner.Kind, seed: UInt64?) -> HeadScanner.Verdict {
    var scanner = HeadScanner(kind)
    guard var state = seed else { return scanner.scan(stream.span) }
    var count = 0
    while true {
      let verdict = scanner.scan(stream.span.extracting(first: count))
      if verdict != .incomplete || count == stream.count { return verdict }
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      count = min(stream.count, count + Int(state >> 33) % 24)
    }
  }
}
