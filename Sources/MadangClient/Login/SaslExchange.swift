import MadangAccounts
import MadangWire

/// Logging in by SASL, from the first AUTHENTICATE to the server's verdict. IRCv3, sasl-3.1 and sasl-3.2. Pure.
///
///     asked ──+──► first sent ──r=,s=,i=──► proof sent ──v=──► proved ──903──► in      (SCRAM-SHA-256)
///       └────+──► password sent ──903──► in                                             (PLAIN)
///
/// Where the server turns the first mechanism down before anything was sent by it, the next one is tried. A password that
/// was refused is not tried again in another way.
struct SaslExchange {
  enum Step: Equatable {
    case asked, firstSent, proofSent, proved, passwordSent
  }

  enum Outcome: Equatable {
    /// Lines for the server; none, where the rest of a challenge is still to come.
    case send([String])
    case giveUp(reason: String)
    case loggedIn
  }

  private enum Mechanism: String {
    case scram = "SCRAM-SHA-256"
    case plain = "PLAIN"
  }

  /// "Split to 400-byte chunks": as long as this, and another one follows.
  static let chunkBytes = 400

  private let login: Login
  private var scram: ScramClient
  /// Those still to try; the one that is tried first.
  private var mechanisms: [Mechanism]
  private(set) var step = Step.asked
  /// Of a challenge that comes in several chunks.
  private var gathered: [UInt8] = []

  /// `offered` is the value of the capability, such as `PLAIN,SCRAM-SHA-256`; nil where the server did not say. Nil for a
  /// server that has no way that is wanted.
  init?(_ login: Login, offered: String?) {
    let names = offered.map { Set($0.uppercased().split(separator: ",").map(String.init)) }
    let wanted: [Mechanism] =
      switch login.mechanism {
      case .auto: [.scram, .plain]
      case .scram: [.scram]
      case .plain: [.plain]
      }
    mechanisms = wanted.filter { names?.contains($0.rawValue) ?? true }
    if mechanisms.isEmpty { return nil }
    self.login = login
    scram = ScramClient(account: login.account, password: login.password)
  }

  /// What begins the exchange.
  var opening: [String] { mechanisms.first.map { ["AUTHENTICATE \($0.rawValue)"] } ?? [] }

  /// Whether the password is about to go to the server as it is.
  var sendsPassword: Bool { mechanisms.first == .plain }

  // MARK: What the server says

  /// One chunk of a challenge.
  mutating func take(_ chunk: String) -> Outcome {
    if chunk != "+" { gathered += chunk.utf8 }
    if gathered.count > ClientLimits.challengeBytesMax { return .giveUp(reason: "the server's challenge never ends") }
    if chunk.utf8.count == SaslExchange.chunkBytes { return .send([]) }
    guard let challenge = Base64.decode(gathered) else { return .giveUp(reason: "the server's challenge is no Base64") }
    gathered = []
    do throws(ScramClient.Refusal) { return try answer(challenge) } catch {
      return .giveUp(reason: SaslExchange.reason(error))
    }
  }

  private mutating func answer(_ challenge: [UInt8]) throws(ScramClient.Refusal) -> Outcome {
    switch (step, mechanisms.first) {
    case (.asked, .plain):
      step = .passwordSent
      return .send(SaslExchange.lines(Array("\0\(login.account)\0\(login.password)".utf8)))
    case (.asked, .scram):
      step = .firstSent
      return .send(SaslExchange.lines(scram.firstMessage))
    case (.firstSent, _):
      let proof = try scram.finalMessage(after: challenge)
      step = .proofSent
      return .send(SaslExchange.lines(proof))
    case (.proofSent, _):
      try scram.check(challenge)
      step = .proved
      return .send(["AUTHENTICATE +"])
    case (.asked, nil), (.proved, _), (.passwordSent, _):
      return .giveUp(reason: "the server asks for more than there is to say")
    }
  }

  /// RPL_SASLSUCCESS (903). Whoever has not proved that they know the account's keys may be anybody.
  func succeeded() -> Outcome {
    switch step {
    case .passwordSent, .proved: .loggedIn
    case .asked, .firstSent, .proofSent: .giveUp(reason: SaslExchange.reason(.wrongSignature))
    }
  }

  /// What RPL_SASLMECHS (908) lists is what there is to try.
  mutating func takeMechanisms(_ list: String) {
    let names = list.uppercased().split(separator: ",").map(String.init)
    mechanisms = Array(mechanisms.prefix(1)) + mechanisms.dropFirst().filter { names.contains($0.rawValue) }
  }

  /// One of the numerics that mean no, with the server's own words.
  mutating func refused(_ words: String) -> Outcome {
    guard step == .asked, mechanisms.count > 1 else { return .giveUp(reason: words) }
    mechanisms.removeFirst()
    gathered = []
    return .send(opening)
  }

  private static func reason(_ refusal: ScramClient.Refusal) -> String {
    switch refusal {
    case .malformed: "the server's challenge is none of SCRAM-SHA-256"
    case .otherNonce: "the server's challenge is another one's"
    case .rounds(let count):
      "the server asks for \(count) rounds: it must be from \(ScramClient.roundsMin) to \(ScramClient.roundsMax)"
    case .server(let words): words
    case .wrongSignature:
      "the server did not prove that it knows the account: it may be another server that says it is this one"
    }
  }

  private static func lines(_ answer: [UInt8]) -> [String] {
    var rest = Base64.encode(answer)[...]
    var lines: [String] = []
    while rest.count >= chunkBytes {
      lines.append("AUTHENTICATE " + String(decoding: rest.prefix(chunkBytes), as: UTF8.self))
      rest = rest.dropFirst(chunkBytes)
    }
    lines.append("AUTHENTICATE " + (rest.isEmpty ? "+" : String(decoding: rest, as: UTF8.self)))
    return lines
  }
}
