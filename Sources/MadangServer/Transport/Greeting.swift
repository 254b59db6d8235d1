import MadangMemory
import MadangTLS

/// A TLS handshake between the reactor, which carries its bytes, and the thread that computes it: RFC 8446 §4. The reactor
/// feeds it and takes what comes out; at most one thread goes on with it at a time.
final class Greeting: Sendable {
  enum Verdict: Sendable {
    case pending
    case done
    case failed(TLSFailure)
    /// Somebody speaks another protocol.
    case plainText
  }

  private struct State: ~Copyable {
    var handshake: TLSHandshake?
    /// What it is to begin with; nil once it has begun.
    var context: TLSContext?
    var established: TLSEstablished?
    var input: [UInt8] = []
    var output: [UInt8] = []
    /// Whether a thread has it, or is about to.
    var isPosted = false
    var verdict = Verdict.pending
  }

  /// Tier 1.
  private let state: Lock<State>

  /// Whoever says nothing costs no OpenSSL object: it is made by the thread that needs it, out of that thread's memory.
  init(_ context: TLSContext) {
    state = Lock(State(context: context))
  }

  // MARK: The reactor

  /// Adds what was read. True where it must be posted for a thread to go on with.
  func feed(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      state.input += bytes
      if state.isPosted { return false }
      state.isPosted = true
      return true
    }
  }

  /// What has to be sent, once.
  func takeOutput() -> [UInt8] {
    state.withLock { state in
      defer { state.output = [] }
      return state.output
    }
  }

  var verdict: Verdict { state.withLock { $0.verdict } }

  /// What was fed since the handshake was over: the start of what is sealed.
  func takeRest() -> [UInt8] {
    state.withLock { state in
      defer { state.input = [] }
      return state.input
    }
  }

  /// What has been agreed, once.
  func takeEstablished() -> TLSEstablished? { state.withLock { $0.established.take() } }

  // MARK: The thread that computes

  /// Goes on with what was fed, until nothing is left. No lock is held meanwhile, for it takes a while.
  func proceed() {
    var kept = take()
    while true {
      var input: [UInt8] = []
      state.withLock { state in
        if state.input.isEmpty {
          // Put back in the same moment in which it counts as not posted.
          state.isPosted = false
          state.handshake = kept.take()
        } else {
          swap(&state.input, &input)
        }
      }
      guard var handshake = kept.take(), !step(&handshake, input) else { return }
      kept = consume handshake
    }
  }

  private func take() -> TLSHandshake? {
    var context: TLSContext?
    let handshake = state.withLock { state -> TLSHandshake? in
      context = state.context.take()
      return state.handshake.take()
    }
    guard let context else { return handshake }
    return TLSHandshake(context)
  }

  /// One step. True where the handshake is over.
  private func step(_ handshake: inout TLSHandshake, _ input: [UInt8]) -> Bool {
    var output: [UInt8] = []
    var established: TLSEstablished?
    var verdict = Verdict.pending
    switch handshake.proceed(input.span, output: &output) {
    case .wantsInput: break
    case .done(let agreed):
      established = consume agreed
      verdict = .done
    case .failed(let failure): verdict = .failed(failure)
    case .plainText: verdict = .plainText
    }
    state.withLock { state in
      state.output += output
      state.verdict = verdict
      state.established = established.take()
    }
    if case .pending = verdict { return false }
    return true
  }
}
