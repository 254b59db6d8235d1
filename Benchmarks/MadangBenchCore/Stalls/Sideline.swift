import MadangKernel

/// A thread that measures while another makes trouble: what is measured is not slowed by the trouble's own work, as far as
/// there is a processor for each. Its role gets ready, and then rests, measures or ends as it is wished.
final class Sideline: Sendable {
  private enum Wish { case rest, measure, end }

  private struct State {
    var wish = Wish.rest
    var isReady = false
    var sample: StallSample?
    var failure: LoadFailure?
    var hasEnded = false
    var progress: UInt64 = 0
  }

  private let state = Monitor(State())

  /// How long getting ready, and the last answers of a measurement, may take.
  static let patienceNanoseconds: UInt64 = 120_000_000_000

  /// Has a thread make those who measure, and returns when they are ready.
  static func start<Role: SidelineRole & ~Copyable>(
    name: String, _ make: @escaping @Sendable () throws(LoadFailure) -> Role
  ) throws(LoadFailure) -> Sideline {
    let sideline = try Sideline(name: name) { sideline throws(LoadFailure) in
      var role = try make()
      do throws(LoadFailure) {
        try role.settle()
        sideline.change { $0.isReady = true }
        try sideline.serve(&role)
      } catch {
        role.close()
        throw error
      }
      role.close()
    }
    do throws(LoadFailure) {
      try sideline.wait(for: "getting ready") { $0.isReady }
    } catch {
      sideline.end()
      throw error
    }
    return sideline
  }

  private init(name: String, _ body: @escaping @Sendable (Sideline) throws(LoadFailure) -> Void) throws(LoadFailure) {
    do throws(Errno) {
      try Thread(name: name) { [self] in
        var failure: LoadFailure?
        do throws(LoadFailure) { try body(self) } catch { failure = error }
        change {
          $0.failure = failure
          $0.hasEnded = true
        }
      }.detach()
    } catch {
      throw .system("can't start a thread", error)
    }
  }

  private func serve<Role: SidelineRole & ~Copyable>(_ role: inout Role) throws(LoadFailure) {
    while true {
      switch wish {
      case .rest: try role.rest()
      case .measure:
        let sample = try role.measure(self)
        change { $0.sample = sample }
      case .end: return
      }
    }
  }

  private var wish: Wish { state.withLock { $0.wish } }

  // MARK: For its role

  /// Whether to go on measuring.
  var isMeasuring: Bool { wish == .measure }

  /// Tells how much has been measured, ever.
  func report(_ progress: UInt64) { state.withLock { $0.progress = progress } }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    state.signalAll()
  }

  // MARK: For whoever makes the trouble

  var progress: UInt64 { state.withLock { $0.progress } }

  /// Begins to measure.
  func begin() {
    change {
      $0.sample = nil
      $0.wish = .measure
    }
  }

  /// Ends what was begun; what was under way is still waited for.
  func stop() { change { $0.wish = .rest } }

  /// Whether the last answers are there, or never will be.
  var isDelivered: Bool { state.withLock { $0.sample != nil || $0.hasEnded } }

  /// What was begun came to this, with the last answers.
  func finish() throws(LoadFailure) -> StallSample {
    stop()
    try wait(for: "the last answers") { $0.sample != nil }
    return state.withLock { $0.sample } ?? StallSample()
  }

  /// Ends the thread, and waits for it.
  func end() {
    change { $0.wish = .end }
    _ = try? wait(for: "the end") { $0.hasEnded }
  }

  private func wait(for what: String, _ isMet: (State) -> Bool) throws(LoadFailure) {
    let deadline = MonotonicClock.nanoseconds() + Sideline.patienceNanoseconds
    let failure = state.wait(
      until: { isMet($0) || $0.hasEnded }, deadline: deadline,
      then: { state, isInTime -> LoadFailure? in
        if isMet(state) { return nil }
        return state.failure ?? .server(isInTime ? "the measuring ended" : "\(what) took longer than two minutes")
      })
    if let failure { throw failure }
  }
}
