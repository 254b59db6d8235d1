import BasicContainers
import MadangKernel
import MadangTLS
import MadangTransport
import MadangWire

/// The one thread of the client: waits for the server, the input, the window and the time, and lets session and surface
/// say what follows.
///
/// Not Sendable. Invariant: the link is open exactly while the phase is connecting, greeting, connected or leaving.
final class ChatLoop {
  private let kernel: LinuxKernel
  private let place: ChatURL.Place
  private let options: ClientOptions
  /// Nil in a pipe.
  private let terminal: TerminalMode?
  private var onTerminal: Bool { terminal != nil }
  private var session: any ChatSession
  private var surface: any ChatSurface
  private var link: ServerLink
  private var phase: LoopPhase
  private var backoff = Backoff()
  private var hadProblem = false
  /// What was typed, on its way.
  private var outgoing: PacedQueue
  /// The signal that ended the program, if one did.
  private var signal: Int32?
  /// What the server had not taken yet when that was last looked at, while we leave.
  private var unsentBytes = 0
  /// Asks for the addresses while the phase is resolving.
  private var query: NameQuery?
  /// Nil where standard input is a file, which is always ready.
  private var inputWatch: PausableWatch?
  private var inputIsReady = false
  private let windowChanges: WindowChanges?
  private var buffer = [UInt8](repeating: 0, count: ClientLimits.readBytes)

  private static let serverToken: UInt64 = 1
  private static let inputToken: UInt64 = 2
  private static let windowToken: UInt64 = 3

  init(
    kernel: LinuxKernel, url: ChatURL, session: any ChatSession, surface: any ChatSurface,
    terminal: consuming TerminalMode?, options: ClientOptions
  ) throws(Errno) {
    self.kernel = kernel
    place = url.place
    self.session = session
    self.surface = surface
    let isTerminal = terminal != nil
    self.terminal = terminal
    self.options = options
    link = ServerLink(
      kernel: kernel, token: ChatLoop.serverToken, plan: url.transportPlan(trust: options.trust))
    outgoing = PacedQueue(linesPerSecond: options.linesPerSecond, now: kernel.monotonicMilliseconds())
    phase = .waiting(until: kernel.monotonicMilliseconds())
    inputWatch = try? PausableWatch(of: options.input)  // Fails for a file, which needs none.
    windowChanges = isTerminal ? try WindowChanges() : nil
    try registerInputs()
  }

  private func registerInputs() throws(Errno) {
    switch inputWatch {
    case .some(let watch):
      try kernel.register(descriptor: watch.descriptor, token: ChatLoop.inputToken, interest: .readable)
    case .none: break
    }
    switch windowChanges {
    case .some(let changes):
      try kernel.register(descriptor: changes.descriptor, token: ChatLoop.windowToken, interest: .readable)
    case .none: break
    }
  }

  /// Until the end; the program's exit status.
  func run() -> Int32 {
    var events = UniqueArray<ReadyEvent>()
    while true {
      turn(&events)
      guard case .ended(let status) = phase else { continue }
      link.close()
      write(surface.farewell())
      // As of a program that a signal ended: see "EXIT STATUS" in bash(1).
      if let signal { return 128 + signal }
      return status == 0 && hadProblem && !onTerminal ? 1 : status
    }
  }

  /// One turn: timers, input, everything that can be sent and shown, then waiting for more.
  private func turn(_ events: inout UniqueArray<ReadyEvent>) {
    let now = kernel.monotonicMilliseconds()
    runTimers(now: now)
    takeInput(now: now)
    link.flush()
    postponeLeaving(now: now)
    write(surface.output(prompt: session.prompt))
    if case .ended = phase { return }
    let readsFile = prepareInput()
    kernel.wait(&events, timeoutMilliseconds: readsFile ? 0 : timeout(from: kernel.monotonicMilliseconds()))
    inputIsReady = readsFile
    let woken = kernel.monotonicMilliseconds()
    for index in events.indices {
      switch events[index].token {
      case ChatLoop.serverToken: serverIsReady(now: woken)
      case ChatLoop.inputToken: inputIsReady = true
      default: changeWindow()
      }
    }
    takeAddresses(now: woken)
    while let number = kernel.nextSignalNumber() {
      signal = signal ?? number
      leave()
    }
  }

  // MARK: Time

  private func timeout(from now: Int64) -> Int32 {
    var deadlines = [session.deadline, surface.deadline, phase.deadline].compactMap(\.self)
    // Where the server takes nothing, its socket says when it does.
    if let next = outgoing.deadline, takesMore { deadlines.append(next) }
    guard let next = deadlines.min() else { return -1 }
    return Int32(clamping: max(0, next - now))
  }

  private func runTimers(now: Int64) {
    surface.tick(now: now)
    perform(session.tick(now: now), now: now)
    guard let deadline = phase.deadline, now >= deadline else { return }
    switch phase {
    case .waiting: startConnecting(now: now)
    case .connecting(_, let others, _):
      link.close()
      tryNext(others, after: "it does not answer", now: now)
    case .greeting:
      lose("could not connect to \(place): it does not finish the handshake of TLS or WebSocket", now: now)
    case .leaving: endLeaving(after: "the server takes no more")
    case .resolving, .connected, .ended: break
    }
  }

  // MARK: Input

  /// Whether what is typed can be sent on.
  private var takesMore: Bool { link.backlogBytes < ClientLimits.sendBacklogBytesMax || onTerminal }

  /// Watches the input or pauses it. Whether it is a file that is to be read now.
  private func prepareInput() -> Bool {
    let wanted =
      surface.wantsInput && (onTerminal || session.acceptsLines) && link.backlogBytes < ClientLimits.sendBacklogBytesMax
    guard inputWatch != nil else { return wanted }
    if wanted {
      try? inputWatch?.resume()  // It worked when the watch was made.
    } else {
      inputWatch?.pause()
    }
    return false
  }

  private func takeInput(now: Int64) {
    if inputIsReady {
      inputIsReady = false
      switch options.input.read(into: &buffer) {
      case .bytes(let count): surface.received(Array(buffer[..<count]), now: now)
      case .wouldBlock: break
      case .ended, .failed: surface.inputEnded()
      }
    }
    while takesMore {
      while let message = outgoing.next(now: now) { link.send(message) }
      guard let event = surface.nextEvent(for: session, mayTakeLine: outgoing.isEmpty) else { return }
      switch event {
      case .line(let line): say(session.typed(line, now: now), now: now)
      case .leave: leave()
      case .suspend: suspend()
      }
    }
  }

  /// What a typed line came to. Its messages go at the server's pace, and before whatever ends the connection.
  private func say(_ effects: [SessionEffect], now: Int64) {
    for effect in effects {
      switch effect {
      case .send(let bytes): outgoing.add(bytes)
      case .leave:
        for message in outgoing.takeAll() { link.send(message) }
        perform([effect], now: now)
      default: perform([effect], now: now)
      }
    }
  }

  /// Ctrl-Z: the shell has the terminal until it lets us go on.
  private func suspend() {
    link.flush()
    write(surface.farewell())
    switch terminal {
    case .some(let terminal): terminal.suspend()
    case .none: break
    }
    takeTerminal()
  }

  /// Its size may have changed while another program had it.
  private func takeTerminal() {
    switch terminal {
    case .some(let terminal): terminal.resume()
    case .none: break
    }
    surface.resume()
    if let columns = WindowSize.columns(of: options.output) { surface.windowChanged(columns: columns) }
  }

  private func changeWindow() {
    let wasStopped =
      switch windowChanges {
      case .some(let changes): changes.drain()
      case .none: false
      }
    if wasStopped { return takeTerminal() }
    if let columns = WindowSize.columns(of: options.output) { surface.windowChanged(columns: columns) }
  }

  private func write(_ text: SurfaceOutput) {
    do throws(Errno) {
      for part in text.parts { try (part.isForErrors ? options.errors : options.output).write(Array(part.text.utf8)) }
    } catch {
      // Nobody reads any more.
      phase = .ended(status: 1)
    }
  }

  // MARK: Effects

  private func perform(_ effects: [SessionEffect], now: Int64) {
    for effect in effects {
      switch effect {
      case .send(let bytes): link.send(bytes)
      case .show(let line):
        if line.origin == .problem { hadProblem = true }
        surface.show(line, now: now)
      case .welcomed: break
      case .disconnect(let reason): lose(reason, now: now)
      case .giveUp(let reason):
        surface.show(.problem(reason), now: now)
        phase = .ended(status: 1)
      case .leave: beginLeaving(now: now)
      case .returned(let line): surface.takeBack(line)
      }
    }
  }

  /// The person wants to go: politely at first, at once if asked again.
  private func leave() {
    let now = kernel.monotonicMilliseconds()
    if case .leaving = phase { phase = .ended(status: 0) }
    if case .ended = phase { return }
    _ = outgoing.takeAll()
    perform(session.leave(), now: now)
  }

  private func beginLeaving(now: Int64) {
    switch phase {
    case .connected:
      let patience = onTerminal ? ClientLimits.terminalLeaveMilliseconds : session.leaveMilliseconds
      phase = .leaving(until: now + patience)
      link.finishSendingWhenSent()
    case .waiting, .resolving, .connecting, .greeting: phase = .ended(status: 0)
    case .leaving, .ended: break
    }
  }

  /// A pipe has everything sent: the server's time to close begins when it has taken the last of it.
  private func postponeLeaving(now: Int64) {
    guard case .leaving = phase, !onTerminal, link.backlogBytes != unsentBytes else { return }
    unsentBytes = link.backlogBytes
    phase = .leaving(until: now + (unsentBytes > 0 ? ClientLimits.stalledMilliseconds : session.leaveMilliseconds))
  }

  /// `wasReset`: the server closed with bytes unread, so that some of what was sent is lost.
  private func endLeaving(after reason: String, wasReset: Bool = false) {
    let isLoss = !onTerminal && (link.hasUnsent || wasReset)
    if isLoss {
      surface.show(.problem(reason + " before everything had arrived"), now: kernel.monotonicMilliseconds())
    }
    phase = .ended(status: isLoss ? 1 : 0)
  }

  // MARK: Connecting

  private func startConnecting(now: Int64) {
    surface.show(.status("connecting to \(place)"), now: now)
    write(surface.output(prompt: session.prompt))
    switch place {
    case .unix(let path): tryNext([.unix(path: path)], after: "", now: now)
    case .host(let name, let port):
      do throws(Errno) {
        query = try NameQuery(host: name, port: port, kernel: kernel)
        phase = .resolving
      } catch {
        lose("could not look for \(name): \(error)", now: now)
      }
    }
  }

  private func takeAddresses(now: Int64) {
    guard phase == .resolving, case .host(let name, _) = place, let answer = query?.take() else { return }
    switch answer {
    case .success(let addresses): tryNext(addresses, after: "it has no address", now: now)
    case .failure(let failure): lose("could not find \(name): \(failure)", now: now)
    }
  }

  private func tryNext(_ addresses: [Address], after reason: String, now: Int64) {
    var reason = reason
    var others = addresses[...]
    while let address = others.popFirst() {
      do throws(Errno) {
        try link.connect(to: address)
        phase = .connecting(to: address, others: Array(others), until: now + ClientLimits.connectMilliseconds)
        return
      } catch {
        reason = error.description
      }
    }
    lose("could not connect to \(place): \(reason)", now: now)
  }

  private func serverIsReady(now: Int64) {
    switch phase {
    case .connecting(_, let others, _):
      if let error = link.finishConnecting() {
        link.close()
        return tryNext(others, after: error.description, now: now)
      }
      phase = .greeting(until: now + options.greetingMilliseconds)
      if link.hasOpened { open(now: now) }
    case .greeting, .connected, .leaving: receive(now: now)
    case .waiting, .resolving, .ended: break
    }
  }

  /// Lines can be said from here on.
  private func open(now: Int64) {
    phase = .connected(since: now)
    perform(session.connected(now: now), now: now)
  }

  private func receive(now: Int64) {
    let reading = link.receive(into: &buffer)
    if case .greeting = phase, link.hasOpened { open(now: now) }
    if !reading.lines.isEmpty { perform(session.received(reading.lines, now: now), now: now) }
    // What the server said last may have ended it already.
    guard let end = reading.end, link.isOpen else { return }
    switch end {
    case .told(let end) where end.isLasting: giveUp(end, now: now)
    case .told(let end): lose(SafeText.filter(end.description), now: now)
    case .ended: lose("the server closed the connection", now: now)
    case .failed(let error): lose("the connection was lost: \(error)", wasReset: true, now: now)
    }
  }

  /// It would be no different the next time.
  private func giveUp(_ end: TransportEnd, now: Int64) {
    surface.show(.problem(SafeText.filter(end.description)), now: now)
    if case .untrusted(_, let certificate?) = end {
      let fingerprint = Base16.text(certificate.fingerprints.sha256)
      let words = "its fingerprint (SHA-256) is \(fingerprint): if whoever runs the server tells you the same, use"
      surface.show(.problem("\(words) \(options.command) --fingerprint \(fingerprint)"), now: now)
    }
    phase = .ended(status: 1)
  }

  /// There is no connection, or no longer one. Comes back later, if that is wanted.
  private func lose(_ reason: String, wasReset: Bool = false, now: Int64) {
    if case .leaving = phase {
      perform(session.disconnected(), now: now)
      return endLeaving(after: reason, wasReset: wasReset)
    }
    link.close()
    // What was meant for this connection is not said on the next.
    _ = outgoing.takeAll()
    if case .ended = phase { return }
    if case .connected(let since) = phase, now - since >= ClientLimits.stableMilliseconds { backoff.reset() }
    perform(session.disconnected(), now: now)
    if options.reconnect.isOn(onTerminal: onTerminal) {
      let wait = backoff.nextMilliseconds(random: Double.random(in: 0..<1))
      phase = .waiting(until: now + wait)
      let seconds = (wait + 500) / 1_000
      surface.show(.status("\(reason); trying again in \(max(1, seconds)) s"), now: now)
    } else {
      surface.show(.problem(reason), now: now)
      phase = .ended(status: 1)
    }
  }
}
