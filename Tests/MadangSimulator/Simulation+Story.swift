import MadangServer
import MadangWorld

/// How a simulation goes on once nothing more happens by itself, and what must be true then.
extension Simulation {
  func settle() {
    switch phase {
    case .arriving:
      guard clients[0].current.count == plan.rooms else { return }
      kernel.faults = plan.faults
      kernel.descriptorsMax = plan.descriptorsMax
      begin(.acting)
    case .acting:
      guard clients.allSatisfy({ $0.isDone }) else {
        if kernel.now - phaseStart > 3_600_000, let late = clients.first(where: { !$0.isDone }) {
          fail("client \(late.index) (\(late.character), \(late.dialect)) never comes to an end: \(late.expected)")
        }
        return
      }
      begin(.calming)
      for client in clients where client.isClean && !client.hasFlooded && !client.finishesSending && !client.saidQuit {
        client.claimDeniedNick(clients)
        client.settle()
      }
    case .calming:
      if let late = clients.first(where: { $0.owesSettling }) {
        if kernel.now - phaseStart > 300_000 {
          fail("client \(late.index) (\(late.character)) is never answered: \(late.expected)")
        }
        return
      }
      if let flaw = SimulationChecks(clients: clients).flaw { fail(flaw) }
      if plan.leavesFirst { leave() } else { stop() }
    case .leaving:
      guard kernel.descriptorsInUse == courtyard.configuration.listeners.count, courtyard.isDeserted else {
        if kernel.now - phaseStart > 900_000 { fail("somebody never leaves") }
        return
      }
      mustBeVacant = true
      stop()
    case .stopping:
      if kernel.now - phaseStart > 60_000 { fail("it never stops") }
    }
  }

  private func stop() {
    begin(.stopping)
    kernel.signals.append(.stop)
  }

  private func leave() {
    begin(.leaving)
    for client in clients { client.leave() }
  }

  // MARK: Checks

  /// The server has shut down, and everyone has read what there was to read.
  func checkEnd() {
    if !courtyard.isDeserted { fail("the server has stopped, and somebody is still there") }
    if kernel.descriptorsInUse > 0 { fail("the server has stopped, and holds \(kernel.descriptorsInUse) sockets") }
    for client in clients {
      if let flaw = client.farewellFlaw { fail("client \(client.index) (\(client.character)): \(flaw)") }
    }
    for client in clients { if let failure = client.failure { fail(failure) } }
    courtyard.inspect { twin.end($0) }
    if let failure = partedTwin { fail(failure) }
  }
}

extension SimulatedClient {
  /// Whether the end of the story has to wait for an answer that this client must get.
  var owesSettling: Bool { isClean && !isSettled && expected.last?.text == "final" }

  /// Whether nothing may be missing from what it has seen.
  var hasSeenAll: Bool { isSettled && isClean }

  /// Goes, each in their own way.
  func leave() {
    actionsLeft = 0
    switch state {
    case .gone: return
    case .waiting:
      state = .gone
    case .connecting, .welcomed:
      // A plain connection is never asked for a sign of life, so its silence would last.
      if !isReading, !isPlain, generator.chance(500) { return }
      isReading = true
      switch generator.index(below: 4) {
      case 0 where !hasFinishedSending && !finishesSending:
        saidQuit = true
        say(isPlain ? "/quit" : "QUIT :leaving")
      case 1:
        kernel.resetAtClient(row)
        state = .gone
      case 2: finishesSending = true
      default:
        kernel.closeAtClient(row)
        state = .gone
      }
    }
  }

  /// What is wrong with how the connection ended, as far as this client could see; nil where nothing is.
  var farewellFlaw: String? {
    if kernel.isVictim(row) || row < 0 || !isReading { return nil }
    guard let farewell else {
      // Whoever was turned away may not hear why: what they had sent already makes closing a reset.
      let isExcused =
        !wasWelcomed || state == .gone && (finishesSending || hasFlooded || stoppedReading || !wasClosedByServer)
      return isExcused ? nil : "was closed without a word"
    }
    guard let start = farewell.lastIndex(of: "("), farewell.hasPrefix("Closing Link: ") else {
      return farewell.hasSuffix("Try again later.") ? nil : "was closed with '\(farewell)'"
    }
    let isRight =
      switch farewell[start...] {
      case "(Quit)": saidQuit
      case "(SendQ exceeded)": stoppedReading
      case "(Excess Flood)": hasFlooded
      case "(Ping timeout)": stoppedAnswering || character == .lurker
      case "(Registration timed out)": character == .lurker
      case "(Server shutting down)": true
      default: false
      }
    return isRight ? nil : "was closed with '\(farewell)', and had done nothing of the kind"
  }
}
