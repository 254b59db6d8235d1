import MadangMemory
import MadangWire

/// Answers that other threads make: nothing is read of the connection meanwhile, so answers keep the order of their requests.
extension Reactor {
  /// Leaves a request to another thread.
  mutating func leave(
    _ question: PendingAnswer.Question, _ slot: UInt32, _ reply: HTTPReply
  ) -> RequestOutcome {
    let pending = PendingAnswer(question)
    guard courtyard.post(pending, for: table.rows[slot].handle(slot: slot)) else {
      return send(HTTPAnswer(.serviceUnavailable), to: slot, reply)
    }
    requests[table.rows[slot].gate].awaited = AwaitedAnswer(pending: pending, reply: reply)
    return .answered
  }

  /// A thread has made an answer.
  mutating func takeAnswer(_ slot: UInt32) {
    guard table.rows[slot].layer == .requests, table.rows[slot].phase == .open else { return }
    let number = table.rows[slot].gate
    guard let awaited = requests[number].awaited, let answer = awaited.pending.take() else { return }
    requests[number].awaited = nil
    requests[number].idleSince = now
    let outcome =
      switch answer {
      case .text(let body, let type): send(body, type, to: slot, awaited.reply)
      case .nothing: send(HTTPAnswer(.notFound), to: slot, awaited.reply)
      }
    noteAwaited(slot)
    if case .answered = outcome { resumed.append(slot) }
  }

  private mutating func send(
    _ body: Resource.Body, _ type: StaticString, to slot: UInt32, _ reply: HTTPReply
  ) -> RequestOutcome {
    var writer = ByteWriter(capacity: 256)
    writer.append(statusLine: .ok)
    writer.append(field: "Date", httpDate: wallSeconds)
    writer.append(field: "Content-Type", type)
    writer.append(field: "Content-Length", decimal: body.segment.count)
    writer.append(field: "Cache-Control", "no-store")
    writer.append(field: "X-Content-Type-Options", "nosniff")
    writer.append(field: "Connection", reply.keepsAlive ? "keep-alive" : "close")
    writer.appendHeadEnd()
    sendByReactor(Segment(copying: writer.span), to: slot)
    answered = AnswerFacts(status: .ok, bodyBytes: reply.isHead ? nil : body.segment.count)
    if !reply.isHead, body.segment.count > 0 {
      // SAFETY: the body holds one, and is held itself.
      unsafe body.segment.retain()
      sendByReactor(body.segment, to: slot)
    }
    return finishAnswer(slot, reply)
  }
}

/// An answer that is being made elsewhere, and how it is to be sent.
struct AwaitedAnswer {
  let pending: PendingAnswer
  let reply: HTTPReply
}
