import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Logging in by SASL, before the welcome and after it, and again. IRCv3, sasl-3.1 and sasl-3.2.
enum Authenticate {
  /// "Split to 400-byte chunks": as long as this, and another one follows.
  static let chunkBytes = 400
  /// All chunks of one answer: several times what the longest names and password come to.
  static let answerBytesMax = 4096

  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.settings.services.accounts != nil, effects.encoding.contains(.sasl) else {
      effects.numeric(.saslFail, text: "SASL authentication failed: negotiate the sasl capability first")
      return
    }
    let parameter = command.bytes(0)
    guard parameter.count <= chunkBytes else {
      world.setAuthentication(nil, of: effects.connection)
      effects.numeric(.saslTooLong, text: "SASL message too long")
      return
    }
    let text = command.text(0)
    if text == "*" {
      world.abortAuthentication(&effects)
    } else if case .overlong = world.sessions[effects.connection.slot].authentication?.stage, isRest(text) {
      // The rest of what was too long was on its way already, and is answered: the exchange is over with its last chunk.
      if text.utf8.count < chunkBytes { world.setAuthentication(nil, of: effects.connection) }
    } else if let authentication = world.sessions[effects.connection.slot].authentication, !authentication.isOverlong {
      gather(&world, handle, authentication, text, &effects)
    } else if let authentication = Authentication.begin(text, hasCertificate: world.hasCertificate(effects.connection))
    {
      world.setAuthentication(authentication, of: effects.connection)
      say([], &effects)
    } else {
      let mechanisms = Authentication.mechanisms(hasCertificate: world.hasCertificate(effects.connection))
        .joined(separator: ",")
      effects.numeric(.saslMechanisms, mechanisms, text: "are available SASL mechanisms")
      effects.numeric(.saslFail, text: "SASL authentication failed")
    }
  }

  /// Whether this can be more of an answer that was too long, rather than the beginning of another exchange.
  private static func isRest(_ text: String) -> Bool {
    !Authentication.mechanisms(hasCertificate: true).contains(text.uppercased())
  }

  /// One chunk of an answer.
  private static func gather(
    _ world: inout World, _ handle: Handle, _ authentication: Authentication, _ chunk: String, _ effects: inout Effects
  ) {
    let isLast = chunk.utf8.count < chunkBytes
    let gathered = authentication.gathered + (chunk == "+" ? [] : Array(chunk.utf8))
    guard gathered.count <= answerBytesMax else {
      world.setAuthentication(isLast ? nil : Authentication(.overlong), of: effects.connection)
      effects.numeric(.saslTooLong, text: "SASL message too long")
      return
    }
    guard isLast else {
      world.setAuthentication(Authentication(authentication.stage, gathered: gathered), of: effects.connection)
      return
    }
    world.setAuthentication(nil, of: effects.connection)
    guard let answer = Base64.decode(gathered), let accounts = world.settings.services.accounts else {
      refuse(authentication.mechanism, &effects)
      return
    }
    switch authentication.stage {
    case .overlong: break
    case .plain: plain(&world, handle, answer, accounts, &effects)
    case .external: external(&world, handle, answer, accounts, &effects)
    case .scramFirst: beginScram(answer, accounts, &effects)
    case .scramFinal(let exchange): finishScram(answer, exchange, &effects)
    case .scramProved(let account):
      // What is left to say is nothing: "clients MUST still send an empty response".
      if answer.isEmpty {
        effects.postpone(SlowWork.done(End.loggedIn(account, by: .scram)))
      } else {
        refuse(.scram, &effects)
      }
    }
  }

  /// An answer that can't be right. As everything that a login comes to, it is an outcome: what was said stays here.
  private static func refuse(_ mechanism: LoginMechanism, _ effects: inout Effects) {
    effects.postpone(SlowWork.done(End.refused(.badCredentials, by: mechanism)))
  }

  // MARK: PLAIN

  /// `authzid NUL authcid NUL password`. RFC 4616 §2. Nobody acts for somebody else: an authorization identity is the
  /// account's own name.
  private static func plain(
    _ world: inout World, _ handle: Handle, _ answer: [UInt8], _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    let parts = answer.split(separator: 0, omittingEmptySubsequences: false)
      .compactMap { String(validating: $0, as: UTF8.self) }
    guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty,
      parts[0].isEmpty || parts[0].foldedName == parts[1].foldedName
    else {
      refuse(.plain, &effects)
      return
    }
    let seconds = effects.seconds
    effects.postpone(
      SlowWork(on: .hash) { turn in
        prove(by: .plain, turn) { () throws(AccountFailure) in
          try accounts.logIn(parts[1], password: parts[2], seconds: seconds)
        }
      })
  }

  // MARK: EXTERNAL

  /// The authorization identity alone; nothing where the certificate is to say who it is. RFC 4422, appendix A. It is waited
  /// for, and counted where it fails, as a password is.
  private static func external(
    _ world: inout World, _ handle: Handle, _ answer: [UInt8], _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    guard let certificate = world.clientCertificates[effects.connection.slot], !answer.contains(0),
      let authority = String(validating: answer, as: UTF8.self)
    else {
      refuse(.external, &effects)
      return
    }
    let address = world.sessions[effects.connection.slot].address
    let milliseconds = effects.milliseconds
    effects.postpone(
      SlowWork(on: .hash) { turn in
        prove(by: .external, turn) { () throws(AccountFailure) in
          try accounts.logIn(
            with: certificate, as: authority.isEmpty ? nil : authority,
            from: IPAddress(address) != nil ? address : nil, milliseconds: milliseconds)
        }
      })
  }

  /// - Parameter question: gives the account that they are.
  private static func prove(
    by mechanism: LoginMechanism, _ turn: SlowTurn, _ question: () throws(AccountFailure) -> String
  ) -> End {
    do throws(AccountFailure) {
      return .loggedIn(try question(), by: mechanism)
    } catch {
      if error != .unavailable { turn.noteStrain() }
      return .refused(error, by: mechanism)
    }
  }

  // MARK: SCRAM-SHA-256

  private static func beginScram(_ answer: [UInt8], _ accounts: any AccountService, _ effects: inout Effects) {
    let seconds = effects.seconds
    effects.postpone(
      SlowWork.ending { _ in
        do throws(AccountFailure) {
          let start = try accounts.beginScram(answer, seconds: seconds)
          return .connection { world, _, effects in
            world.setAuthentication(Authentication(.scramFinal(start.exchange)), of: effects.connection)
            say(start.reply, &effects)
          }
        } catch { return .changing(End.refused(error, by: .scram)) }
      })
  }

  private static func finishScram(_ answer: [UInt8], _ exchange: any ScramExchange, _ effects: inout Effects) {
    effects.postpone(
      SlowWork {
        do throws(AccountFailure) {
          let proof = try exchange.finish(answer)
          return End.proved(proof.account, reply: proof.reply)
        } catch { return End.refused(error, by: .scram) }
      })
  }

  // MARK: Answers

  /// What the server says in the exchange, in as many chunks as it takes.
  static func say(_ bytes: [UInt8], _ effects: inout Effects) {
    var rest = Base64.encode(bytes)[...]
    while rest.count >= chunkBytes {
      effects.serverLine("AUTHENTICATE", String(decoding: rest.prefix(chunkBytes), as: UTF8.self))
      rest = rest.dropFirst(chunkBytes)
    }
    effects.serverLine("AUTHENTICATE", rest.isEmpty ? "+" : String(decoding: rest, as: UTF8.self))
  }
}

extension World {
  /// "ERR_SASLABORTED".
  mutating func abortAuthentication(_ effects: inout Effects) {
    setAuthentication(nil, of: effects.connection)
    effects.numeric(.saslAborted, text: "SASL authentication aborted")
  }

  /// ERR_SASLFAIL, or ERR_NICKLOCKED for an account that an operator has locked.
  mutating func refuseLogin(_ failure: AccountFailure, by mechanism: LoginMechanism, _ effects: inout Effects) {
    switch failure {
    case .locked:
      effects.numeric(.nickLocked, text: "You must use a nick assigned to you: this account is locked")
    case .unavailable: effects.numeric(.saslFail, text: "SASL authentication failed: try again later")
    default: effects.numeric(.saslFail, text: "SASL authentication failed")
    }
    noteFailedLogin(failure, by: mechanism, &effects)
  }
}
