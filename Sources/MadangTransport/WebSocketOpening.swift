import Crypto
import MadangWire

/// A client's side of WebSocket's handshake, until the server has answered: RFC 6455 §4.1. Memory only.
package struct WebSocketOpening {
  package enum Verdict: Equatable, Sendable {
    case pending
    /// Nil where the server chose no subprotocol. What follows the answer is taken with `takeRest`.
    case accepted(Subprotocol?)
    case failed(TransportEnd)
  }

  private let request: WebSocketRequest
  /// What proves that the server read the request.
  private let proof: [UInt8]
  private var scanner = HeadScanner(.response)
  /// The answer, from its first byte.
  private var answer: [UInt8] = []
  private var interimAnswers = 0
  /// A refusal whose body is to come, and how many bytes it has with its head.
  private var refusal: Refusal?

  private struct Refusal {
    let status: UInt16
    let location: String?
    let headCount: Int
    /// Bytes of the body that are worth waiting for.
    let bodyCount: Int
  }

  /// What a server says besides the status is heard up to so many bytes.
  private static let bodyBytesMax = 1_024
  private static let interimAnswersMax = 8

  /// - Precondition: host and target are visible ASCII, and the target is a path.
  package init(_ plan: TransportPlan.WebSocket) {
    let key = Base64.encode(RandomBytes.make(16))
    guard
      let request = WebSocketRequest(
        host: Array(plan.hostField.utf8), target: Array(plan.target.utf8), key: key, subprotocols: plan.subprotocols)
    else { preconditionFailure("A WebSocket is asked for at a path, and of a host, in visible ASCII.") }
    self.request = request
    var text = ByteWriter()
    WebSocketHandshake.appendProofText(key: key.span, to: &text)
    var bytes: [UInt8] = []
    bytes.append(copying: text.span)
    proof = Base64.encode(Array(Insecure.SHA1.hash(data: bytes)))
  }

  package func appendRequest(to output: inout [UInt8]) {
    var writer = ByteWriter()
    request.append(to: &writer)
    output.append(copying: writer.span)
  }

  package mutating func receive(_ bytes: Span<UInt8>) -> Verdict {
    answer.append(copying: bytes)
    while refusal == nil {
      let whole = answer
      switch scanner.scan(whole.span) {
      case .incomplete: return .pending
      case .refused: return .failed(.noHTTP(firstLine: firstLine))
      case .complete(let count):
        if let verdict = judge(headCount: count) { return verdict }
      }
    }
    return refusalVerdict(isOver: false)
  }

  /// What came behind the answer, once.
  package mutating func takeRest() -> [UInt8] {
    defer { answer = [] }
    return answer
  }

  /// Nothing more comes.
  package mutating func endOfInput() -> TransportEnd {
    if case .failed(let end) = refusalVerdict(isOver: true) { return end }
    return answer.isEmpty ? .closedWhileOpening(isSecure: false) : .noHTTP(firstLine: firstLine)
  }

  /// Nil where another answer is to come: RFC 9110 §15.2, or the body of a refusal.
  private mutating func judge(headCount count: Int) -> Verdict? {
    let whole = answer
    let head = whole.span.extracting(first: count)
    switch request.judge(head, accept: proof.span) {
    case .accepted(let subprotocol):
      answer.removeFirst(count)
      return .accepted(subprotocol)
    case .malformed: return .failed(.badAnswer)
    case .refused(let status) where (100..<200).contains(status):
      interimAnswers += 1
      if interimAnswers > WebSocketOpening.interimAnswersMax { return .failed(.badAnswer) }
      answer.removeFirst(count)
      scanner = HeadScanner(.response)
      return nil
    case .refused(let status):
      let response = ResponseHead(head)
      func field(_ name: StaticString) -> String? {
        response?.fields.first(name, in: head).map { String(decoding: whole[$0], as: UTF8.self) }
      }
      let isText = field("content-type")?.lowercased().hasPrefix("text/plain") == true
      let length = isText ? Int(field("content-length") ?? "") ?? 0 : 0
      refusal = Refusal(
        status: status, location: field("location"), headCount: count,
        bodyCount: (1...WebSocketOpening.bodyBytesMax).contains(length) ? length : 0)
      return nil
    }
  }

  private func refusalVerdict(isOver: Bool) -> Verdict {
    guard let refusal else { return .pending }
    let body = answer[refusal.headCount...].prefix(refusal.bodyCount)
    if body.count < refusal.bodyCount, !isOver { return .pending }
    let words = String(decoding: body, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
    return .failed(.refused(status: refusal.status, location: refusal.location, words: String(words)))
  }

  private var firstLine: String {
    String(decoding: answer.prefix(200).prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
  }
}
