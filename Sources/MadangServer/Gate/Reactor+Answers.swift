import MadangKernel
import MadangMemory
import MadangWire
import MadangWorld

/// One request → its answer.
extension Reactor {
  /// Answers a request whose head is whole.
  mutating func answer(_ slot: UInt32, _ head: Span<UInt8>) -> RequestOutcome {
    let number = table.rows[slot].gate
    let request: RequestHead
    switch RequestHead.parse(head) {
    case .head(let parsed): request = parsed
    case .refused(let status): return refuseRequest(slot, status)
    }
    // What follows is no request, and whoever sent it waits for nothing else.
    if request.body != .none { return refuseRequest(slot, .contentTooLarge) }
    requests[number].requests += 1
    requests[number].idleSince = now
    let reply = HTTPReply(
      isHead: request.method == .head,
      keepsAlive: request.keepsAlive(in: head) && requests[number].requests < Limits.requestsPerConnectionMax
        && shutdownEnds == nil)
    let web = courtyard.configuration.web
    if let authority = request.authority, !authority.isServed(names: web.names, in: head) {
      return send(HTTPAnswer(.misdirectedRequest), to: slot, reply)
    }
    var path = ByteWriter()
    guard request.appendDecodedPath(in: head, to: &path) else { return send(HTTPAnswer(.notFound), to: slot, reply) }
    let name = path.copiedBytes
    let dialect = table.rows[slot].dialect
    if request.fields.hasToken("websocket", in: "upgrade", of: head), Route.takesUpgrade(name, of: dialect) {
      return upgrade(slot, request, head, reply)
    }
    if requests[number].requests == 1, comesTooOften(slot) {
      let answer = HTTPAnswer(.tooManyRequests, text: "You connect too often. Try again in a minute.")
      return send(answer, to: slot, HTTPReply(isHead: reply.isHead, keepsAlive: false))
    }
    var route = Route.find(name, in: web, of: dialect)
    // Strangers can't tell it from what is not there.
    if case .metrics = route, !mayReadMetrics(slot, request, head) { route = .nothing }
    if case .nothing = route { return send(HTTPAnswer(.notFound), to: slot, reply) }
    guard request.method == .get || reply.isHead else {
      return send(HTTPAnswer(.methodNotAllowed, fields: "Allow: GET, HEAD\r\n"), to: slot, reply)
    }
    switch route {
    case .resource(let resource): return send(resource, request, head, to: slot, reply)
    case .webSocket: return send(HTTPAnswer.needsWebSocket, to: slot, reply)
    case .health: return send(HTTPAnswer(.ok), to: slot, reply)
    case .readiness: return send(HTTPAnswer(isReady ? .ok : .serviceUnavailable), to: slot, reply)
    case .metrics: return leave(.metrics(MetricsFormat(for: request, in: head)), slot, reply)
    case .challenge(let token): return leave(.challenge(token), slot, reply)
    case .nothing: return send(HTTPAnswer(.notFound), to: slot, reply)
    }
  }

  /// Whether an address has opened as many connections in a minute as it may that are not WebSocket.
  private mutating func comesTooOften(_ slot: UInt32) -> Bool {
    let peer = table.rows[slot].peer
    if requestArrivals.admits(peer, perMinute: Limits.httpArrivalsPerMinuteMax, at: now) { return false }
    courtyard.gauges.count(.tooOftenFromAddress)
    return true
  }

  /// Whether whoever comes is taken and served, and what is said is kept.
  private var isReady: Bool {
    shutdownEnds == nil && drainsAt == .max && courtyard.seat.map { $0.isHere && !$0.isOutOfPatience(at: now) } ?? true
      && courtyard.historyStandstill(at: now) < Limits.historyStandstillMilliseconds
  }

  /// A request that can't be read, or may not be as it is: nobody knows where the next one begins, so the connection ends.
  mutating func refuseRequest(_ slot: UInt32, _ status: HTTPStatus) -> RequestOutcome {
    courtyard.gauges.count(.badRequest)
    if now >= badRequestLoggedAt + 1_000 {
      badRequestLoggedAt = now
      logger.note(.requestRefused, "A request was refused.", ["status": "\(status.rawValue)"])
    }
    return send(HTTPAnswer(status), to: slot, HTTPReply(isHead: false, keepsAlive: false))
  }

  mutating func send(_ answer: HTTPAnswer, to slot: UInt32, _ reply: HTTPReply) -> RequestOutcome {
    var writer = ByteWriter()
    let bodyBytes = answer.append(to: &writer, seconds: wallSeconds, reply)
    answered = AnswerFacts(status: answer.status, bodyBytes: reply.isHead ? nil : bodyBytes)
    sendByReactor(Segment(copying: writer.span), to: slot)
    return finishAnswer(slot, reply)
  }

  /// A body is shared with all who are sent it. RFC 9110 §13.2.2, §15.4.5.
  private mutating func send(
    _ resource: Resource, _ request: RequestHead, _ head: Span<UInt8>, to slot: UInt32, _ reply: HTTPReply
  ) -> RequestOutcome {
    let gzip = request.acceptsGzip(in: head) ? resource.gzip : nil
    let etag = gzip == nil ? resource.etag : resource.gzipETag
    let body = (gzip ?? resource.plain).segment
    let isCurrent = request.hasCurrent(etag: etag.span, in: head)
    var writer = ByteWriter(capacity: 1 << 10)
    writer.append(statusLine: isCurrent ? .notModified : .ok)
    writer.append(field: "Date", httpDate: wallSeconds)
    writer.append(field: "ETag", etag.span)
    writer.append(resource.fields.span)
    if let seconds = courtyard.configuration.web.strictTransportSeconds, isSecure(slot, request, in: head) {
      writer.append("Strict-Transport-Security: max-age=")
      writer.append(decimal: UInt64(seconds))
      writer.append("\r\n")
    }
    if !isCurrent {
      writer.append(field: "Content-Length", decimal: body.count)
      if gzip != nil { writer.append(field: "Content-Encoding", "gzip") }
    }
    writer.append(field: "Connection", reply.keepsAlive ? "keep-alive" : "close")
    writer.appendHeadEnd()
    sendByReactor(Segment(copying: writer.span), to: slot)
    answered = AnswerFacts(
      status: isCurrent ? .notModified : .ok, bodyBytes: isCurrent || reply.isHead ? nil : body.count)
    if !isCurrent, !reply.isHead, body.count > 0 {
      // SAFETY: the resource holds one, and is held itself.
      unsafe body.retain()
      sendByReactor(body, to: slot)
    }
    return finishAnswer(slot, reply)
  }

  mutating func finishAnswer(_ slot: UInt32, _ reply: HTTPReply) -> RequestOutcome {
    requests[table.rows[slot].gate].answersWaiting += 1
    if reply.keepsAlive { return .answered }
    drain(slot, .quit)
    return .closing
  }

  var wallSeconds: Int64 { kernel.wallMilliseconds() / 1_000 }

  /// Puts what the reactor says by itself behind what a connection is to be sent. Consumes the reference to `segment`.
  mutating func sendByReactor(_ segment: Segment, to slot: UInt32) {
    courtyard.queues[slot].outbox.appendByReactor(SegmentSlice(segment, from: 0, to: segment.count))
    unfinished.append(slot)
  }
}
