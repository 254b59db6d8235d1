/// Logging in between the connection and the welcome. Whoever asked for it comes in logged in or not at all: in rooms and
/// conversations that are for an account, its owner must not stand as a stranger.
extension IRCSession {
  mutating func beginLogin(_ effects: inout [SessionEffect]) {
    guard let login else { return }
    guard capabilities.contains("sasl") else { return giveUpLogin("the server does not let us use SASL", &effects) }
    guard let exchange = SaslExchange(login, offered: offeredMechanisms) else {
      return giveUpLogin("the server offers only \(offeredMechanisms ?? "other ways")", &effects)
    }
    sasl = exchange
    take(.send(exchange.opening), &effects)
  }

  /// AUTHENTICATE, one chunk of a challenge. Nothing is answered that was not asked for.
  mutating func takeChallenge(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    guard phase == .registering, let outcome = sasl?.take(line[0]) else { return }
    take(outcome, &effects)
  }

  /// The numerics of SASL, with the server's own words.
  mutating func takeVerdict(_ numeric: Int, _ line: IRCLine, _ effects: inout [SessionEffect]) {
    guard phase == .registering, sasl != nil else {
      if numeric != 903 { effects.append(.show(numeric < 902 ? .status(line.last) : .problem(line.last))) }
      return
    }
    switch numeric {
    case 900, 901: effects.append(.show(.status(line.last)))
    case 903: if let outcome = sasl?.succeeded() { take(outcome, &effects) }
    case 908: sasl?.takeMechanisms(line[1])
    default: if let outcome = sasl?.refused(line.last) { take(outcome, &effects) }
    }
  }

  private mutating func take(_ outcome: SaslExchange.Outcome, _ effects: inout [SessionEffect]) {
    switch outcome {
    case .send(let lines):
      if lines.first == "AUTHENTICATE PLAIN" {
        effects.append(.show(.status("logging in by PLAIN, which tells the server the password")))
      }
      effects += lines.map { IRCSession.line($0) }
    case .giveUp(let reason): giveUpLogin(reason, &effects)
    case .loggedIn:
      sasl = nil
      isLoggedIn = true
      endNegotiation(&effects)
    }
  }

  /// Whatever the server says after that is heard no more.
  mutating func giveUpLogin(_ reason: String, _ effects: inout [SessionEffect]) {
    phase = .leaving
    effects.append(.giveUp(reason: "could not log in as \(login?.account ?? nick): \(reason)"))
  }
}
