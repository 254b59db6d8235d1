import MadangTLS

/// A server's end of one connection, as the reactor and a worker would drive it.
package final class ServerSide {
  private let contexts = TLSCipherContexts()
  private var buffer = SealBuffer()
  private var handshake: TLSHandshake?
  private var records: TLSRecords?
  package private(set) var facts: TLSFacts?
  package private(set) var failure: TLSFailure?
  package private(set) var isPlainText = false
  package private(set) var verdict = TLSOpened.Verdict.open
  /// What the client has said.
  package private(set) var heard: [UInt8] = []
  package private(set) var carry: [UInt8] = []
  package var now: Int64 = 1_000

  package init(_ context: TLSContext) { handshake = TLSHandshake(context) }

  package init(_ records: consuming TLSRecords) { self.records = consume records }

  package var isLibrary: Bool? { records?.isLibrary }

  /// Takes bytes of the client's; gives what it must be sent.
  package func take(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    guard records == nil else {
      open(bytes, &output)
      return output
    }
    guard let progress = handshake?.proceed(bytes.span, output: &output) else { return [] }
    switch consume progress {
    case .wantsInput: break
    case .failed(let failure):
      self.failure = failure
      handshake = nil
    case .plainText:
      isPlainText = true
      handshake = nil
    case .done(let established):
      handshake = nil
      facts = established.facts
      let rest = established.rest
      records = established.takeRecords()
      open(rest, &output)
    }
    return output
  }

  private func open(_ bytes: [UInt8], _ output: inout [UInt8]) {
    var bytes = carry + bytes
    var span = bytes.mutableSpan
    let opened = records!.open(&span, with: contexts, now: now, replies: &output)
    heard += bytes[..<opened.plainBytes]
    carry = Array(bytes[opened.rest])
    verdict = opened.verdict
  }

  /// Seals what is to be said.
  package func say(_ pieces: [UInt8]...) -> [UInt8] {
    buffer.removeAll()
    for piece in pieces { precondition(buffer.append(piece.span) == piece.count) }
    records?.seal(&buffer, with: contexts)
    return unsafe Array(buffer.sealed)
  }

  package func close() -> [UInt8] {
    var output: [UInt8] = []
    records?.close(with: contexts, replies: &output)
    return output
  }

  package func forgetHeard() { heard = [] }

  /// What the client has said since this was asked last.
  package func takeHeard() -> [UInt8] {
    defer { heard = [] }
    return heard
  }
}
