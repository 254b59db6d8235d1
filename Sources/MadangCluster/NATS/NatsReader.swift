#if Cluster
  import MadangWorld

  /// The life of the engine's thread: it connects, reads what is missing, hands over what is published, and connects again.
  ///
  /// While it reads what it has missed, libnats gathers what is published meanwhile, and drops what is too much: that is
  /// missed then, and read too.
  struct NatsReader: ~Copyable {
    let engine: NatsEngine
    let limits: NatsLimits
    let receiver: any LogReceiver
    private var filler: GapFiller
    private var told: EngineState?
    private var hasBegun = false
    /// By which the log is told from another one of its name, from the first session on.
    private var identity: LogCreation?
    /// What was handed over last.
    private var last: [UInt8]?
    /// Since when the log ends before what was handed over, in milliseconds on the monotonic clock.
    private var regressedSince: Int64?
    /// When it is looked next whether something has been missed, or the log is back.
    private var nextProbe: Int64 = 0
    /// How often in a row what must be there was not found.
    private var misses = 0

    /// How often what must be there is asked for before the leader is asked whether it is.
    private static let missesMax = 16
    /// How long what is published is waited for before something else is looked at.
    private static let tickMilliseconds: Int64 = 100

    init(_ engine: NatsEngine, _ receiver: any LogReceiver, after position: UInt64) {
      self.engine = engine
      self.receiver = receiver
      limits = engine.limits
      filler = GapFiller(after: position, asksMax: engine.limits.asksMax)
    }

    mutating func run() {
      tell(.connecting(nil))
      while true {
        switch runSession() {
        case .stopped: return
        case .refused(let reason): return tell(.refused(reason))
        case .lost(let reason):
          if engine.isStopped { return }
          tell(.connecting(reason))
          engine.rest(milliseconds: limits.retryMilliseconds)
          if engine.isStopped { return }
        }
      }
    }

    private mutating func tell(_ state: EngineState) {
      if case .live = state {} else if state == told { return }
      told = state
      receiver.changed(state)
    }

    private var isSilent: Bool { if case .silent? = told { true } else { false } }

    /// Where nothing was handed over yet: begins where the receiver does.
    private mutating func begin(_ session: borrowing NatsSession) throws(NatsSession.End) {
      guard let position = try start(session) else { throw .stopped }
      hasBegun = true
      filler = GapFiller(after: position, asksMax: limits.asksMax)
    }

    // MARK: A connection

    private mutating func runSession() -> NatsSession.End {
      let connection: NatsConnection
      do throws(NatsError) {
        connection = try NatsConnection(engine.options, limits)
      } catch {
        return .lost("\(engine.options.servers.joined(separator: ", ")): \(error)")
      }
      guard engine.enter(connection) else {
        connection.close()
        return .stopped
      }
      defer {
        engine.leave()
        connection.close()
      }
      do throws(NatsSession.End) {
        var session = try NatsSession(connection, engine)
        try identify(session.report)
        if filler.position == 0, !hasBegun { try begin(session) }
        try check(session.report)
        try checkLast(session)
        filler.forgetAsks()
        try follow(&session)
      } catch {
        return error
      }
    }

    /// Whether it is still the same log.
    private mutating func identify(_ report: StreamReport) throws(NatsSession.End) {
      guard let created = report.creation else { return }
      if let identity, !identity.isOfSameLog(as: created, within: limits.creationMilliseconds) {
        throw .refused(
          "The stream \(engine.names.stream) is another one than before: it was made anew at \(created.text). Start all nodes anew."
        )
      }
      identity = created
      engine.noteLog(created.text)
    }

    /// Whether the log still goes on from where this one is.
    private mutating func check(_ report: StreamReport) throws(NatsSession.End) {
      guard let state = report.state else { return }
      let position = filler.position
      if state.last < position {
        let now = NatsEngine.milliseconds
        let since = regressedSince ?? now
        regressedSince = since
        let fact = "The stream \(engine.names.stream) ends at \(state.last), and this node has it up to \(position)"
        if now - since < limits.regressMilliseconds { throw .lost(fact) }
        throw .refused("\(fact): the servers have lost what they had published. Start all nodes anew.")
      }
      regressedSince = nil
      try check(first: state.first, from: position + 1)
      filler.stands(upTo: state.last)
    }

    /// Whether what was handed over last still stands where it stood: a log that was made anew, or has lost its end, may have
    /// grown past that place meanwhile.
    private func checkLast(_ session: borrowing NatsSession) throws(NatsSession.End) {
      // Nothing: it is not kept any more, or not there yet where it was asked.
      guard let last, let stored = try session.batch(at: filler.position), !stored.isEmpty else { return }
      if stored == last { return }
      throw .refused(
        "The stream \(session.names.stream) has another batch at \(filler.position) than this node: the servers have begun it "
          + "anew, or have lost what they had published. Start all nodes anew.")
    }

    private func check(first: UInt64, from sequence: UInt64) throws(NatsSession.End) {
      if first <= sequence { return }
      throw .refused(
        "The stream \(engine.names.stream) keeps batches from \(first) on, and this node needs \(sequence): "
          + "it was away for too long. Start it anew.")
    }

    // MARK: Reading

    /// Hands over what there is and what comes, until the connection ends.
    private mutating func follow(_ session: inout NatsSession) throws(NatsSession.End) -> Never {
      var isUpToDate = false
      while true {
        if engine.isStopped { throw .stopped }
        try handOver(session)
        if filler.isBehind {
          try fill(&session)
          continue
        }
        if !isUpToDate {
          isUpToDate = true
          engine.beginTaking()
          tell(.live(session.facts))
        }
        switch session.published.next(milliseconds: NatsReader.tickMilliseconds) {
        case .message(let message): take(message, session.facts)
        case .none: try idle(&session)
        case .dropped: nextProbe = 0
        case .nobodyListens: break
        case .closed: throw .lost("The connection to \(session.greeting.name) has ended")
        }
      }
    }

    private mutating func take(_ message: borrowing NatsMessage, _ facts: @autoclosure () -> EngineFacts) {
      guard let sequence = message.number(of: "Nats-Sequence") else { return }
      if filler.isNext(sequence) {
        nextProbe = NatsEngine.milliseconds + limits.probeMilliseconds
        hear(message.bytes, at: sequence, facts())
      } else {
        filler.keep(message.bytes, at: sequence)
      }
    }

    private mutating func hear(_ batch: [UInt8], at sequence: UInt64, _ facts: @autoclosure () -> EngineFacts) {
      engine.hear()
      last = batch
      receiver.received(batch, at: sequence)
      if isSilent { tell(.live(facts())) }
    }

    /// What is there, and was waited for.
    private mutating func handOver(_ session: borrowing NatsSession) throws(NatsSession.End) {
      while let next = filler.next() {
        if engine.isStopped { throw .stopped }
        // Where something was missed, there may be more.
        nextProbe = 0
        hear(next.batch, at: next.sequence, session.facts)
      }
    }

    /// Asks for what is missing, and waits for one answer.
    private mutating func fill(_ session: inout NatsSession) throws(NatsSession.End) {
      for sequence in filler.asks() { try session.ask(for: sequence) }
      switch session.answers.next(milliseconds: limits.askAgainMilliseconds) {
      case .message(let message): try takeAnswer(message, &session)
      case .none: try miss(&session)
      case .nobodyListens:
        engine.rest(milliseconds: limits.askAgainMilliseconds / 4)
        try miss(&session)
      case .dropped: try miss(&session)
      case .closed: throw .lost("The connection to \(session.greeting.name) has ended")
      }
    }

    private mutating func takeAnswer(
      _ message: borrowing NatsMessage, _ session: inout NatsSession
    ) throws(NatsSession.End) {
      guard let ask = message.lastNumber else { return try takeReport(message.bytes, &session) }
      if let sequence = message.number(of: "Nats-Sequence") {
        misses = 0
        filler.found(message.bytes, at: sequence)
      } else if filler.foundNone(at: ask), ask == filler.position + 1 {
        // A server was asked that is not up to date. What comes later is asked for again beside the others.
        engine.rest(milliseconds: 10)
        try miss(&session)
      }
    }

    /// Something was not answered, or not found.
    private mutating func miss(_ session: inout NatsSession) throws(NatsSession.End) {
      filler.forgetAsks()
      misses += 1
      if misses % NatsReader.missesMax != 0 { return }
      try renewReport(&session)
      // A server that lacks what others have says the same as one that is right.
      if let first = try session.first(from: filler.position + 1), first > filler.position + 1 {
        filler.leaveOut(before: first)
      }
    }

    private mutating func renewReport(_ session: inout NatsSession) throws(NatsSession.End) {
      let setup = StreamSetup(
        session.connection, session.names, engine.options, answerMilliseconds: limits.answerMilliseconds)
      session.report = try setup.report()
      try identify(session.report)
      try check(session.report)
    }

    // MARK: Silence

    /// Nothing has come for a moment: looks whether the log is silent, or something was missed.
    private mutating func idle(_ session: inout NatsSession) throws(NatsSession.End) {
      let now = NatsEngine.milliseconds
      if let since = engine.awaitedSince, now - since >= limits.silenceMilliseconds, !isSilent {
        tell(.silent(sinceMilliseconds: since))
      }
      if now >= nextProbe {
        nextProbe = now + limits.probeMilliseconds
        try session.askForReport()
        filler.forgetAsks()
        if let sequence = filler.probe() { try session.ask(for: sequence) }
      }
      while true {
        switch session.answers.next(milliseconds: 0) {
        case .message(let message): try takeAnswer(message, &session)
        case .nobodyListens: continue
        case .dropped: continue
        case .none: return
        case .closed: return
        }
      }
    }

    /// How the stream is. Where the log was silent, or has another leader, what was sent meanwhile may be lost.
    private mutating func takeReport(_ bytes: [UInt8], _ session: inout NatsSession) throws(NatsSession.End) {
      guard let report = try? StreamReport(bytes), report.error == nil else { return }
      session.report = report
      try identify(report)
      try check(report)
      guard report.canStore else { return }
      switch told {
      case .silent?:
        engine.hear()
        tell(.live(session.facts))
      case .live(let facts)? where facts != session.facts: tell(.live(session.facts))
      default: break
      }
    }
  }
#endif
