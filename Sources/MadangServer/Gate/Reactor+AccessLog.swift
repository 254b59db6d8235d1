import MadangKernel
import MadangWire

/// What a request was answered, as the access log tells it.
struct AnswerFacts {
  let status: HTTPStatus
  /// Nil where the answer has no body.
  let bodyBytes: Int?
}

/// A request and its answer → a line of the access log, where somebody asked for one.
extension Reactor {
  /// Notes what the last answer was, or keeps the head until another thread has made it. `head`: of the request; empty where
  /// it could not be read.
  mutating func noteAccess(_ slot: UInt32, _ head: Span<UInt8>) {
    guard let log = courtyard.configuration.web.accessLog else { return }
    guard let facts = answered.take() else {
      let number = table.rows[slot].gate
      if table.rows[slot].layer == .requests, requests[number].isAwaitingAnswer {
        requests[number].notedHead = head.indices.map { head[$0] }
      }
      return
    }
    var request: RequestHead?
    if case .head(let parsed) = RequestHead.parse(head) { request = parsed }
    var writer = ByteWriter(capacity: 512)
    AccessLine.append(
      host: whoAsked(slot, request, head), seconds: wallSeconds, request: request, head: head, status: facts.status,
      bodyBytes: facts.bodyBytes, to: &writer)
    log.add(writer.span)
  }

  /// The same of an answer that another thread has made.
  mutating func noteAwaited(_ slot: UInt32) {
    if courtyard.configuration.web.accessLog == nil { return }
    let head = requests[table.rows[slot].gate].notedHead
    requests[table.rows[slot].gate].notedHead = []
    noteAccess(slot, head.span)
  }

  /// The same of a request that could not be read.
  mutating func noteAccess(_ slot: UInt32) {
    let nothing: [UInt8] = []
    noteAccess(slot, nothing.span)
  }

  /// The address of whoever is behind a trusted proxy, else that of the peer.
  private func whoAsked(_ slot: UInt32, _ request: RequestHead?, _ head: Span<UInt8>) -> String {
    let peer = table.rows[slot].peer
    let proxies = courtyard.configuration.web.trustedProxies
    guard let request, let address = peer.ipAddress, proxies.contains(where: { $0.contains(address) }),
      let client = Forwarded.address(of: request, in: head, isTrusted: { one in proxies.contains { $0.contains(one) } })
    else { return peer.host }
    return Address(client, port: 0).host
  }
}
