import MadangRecords
import MadangWire

/// A SASL exchange that is under way: which answer of the client's is awaited, and what has come of it. IRCv3, sasl-3.1.
///
/// Most people have none, and then only for a moment; so the session refers to it, and each step makes the next one.
package final class Authentication: Sendable {
  package enum Stage: Sendable {
    /// The names and the password. RFC 4616 §2.
    case plain
    case scramFirst
    case scramFinal(any ScramExchange)
    /// The client has proved to be this account, and has yet to take the server's own proof.
    case scramProved(account: String)
    /// Whom the client wants to be, which its certificate has to allow. RFC 4422, appendix A.
    case external
    /// The answer was too long and is refused; what is left of it may still come.
    case overlong
  }

  package let stage: Stage
  /// What came of the answer so far, in Base64.
  package let gathered: [UInt8]

  package init(_ stage: Stage, gathered: [UInt8] = []) {
    self.stage = stage
    self.gathered = gathered
  }

  package var mechanism: LoginMechanism {
    switch stage {
    case .plain, .overlong: .plain
    case .scramFirst, .scramFinal, .scramProved: .scram
    case .external: .external
    }
  }

  package var isOverlong: Bool { if case .overlong = stage { true } else { false } }

  /// Mechanisms in the order in which they are offered; EXTERNAL only to who has given a certificate.
  package static func mechanisms(hasCertificate: Bool) -> [String] {
    ["PLAIN", "SCRAM-SHA-256"] + (hasCertificate ? ["EXTERNAL"] : [])
  }

  /// How a mechanism begins; nil where none of this name is offered.
  package static func begin(_ mechanism: String, hasCertificate: Bool) -> Authentication? {
    switch mechanism.uppercased() {
    case "PLAIN": Authentication(.plain)
    case "SCRAM-SHA-256": Authentication(.scramFirst)
    case "EXTERNAL" where hasCertificate: Authentication(.external)
    default: nil
    }
  }
}

extension Authentication {
  /// What of an exchange can be written. The middle of SCRAM can't: it holds what only the store can go on with.
  struct Written: FieldCodable {
    let authentication: Authentication?

    init(_ authentication: Authentication) { self.authentication = authentication }

    func write(to writer: inout ByteWriter) {
      guard let authentication else { return UInt8(0).write(to: &writer) }
      switch authentication.stage {
      case .scramFinal: return UInt8(0).write(to: &writer)
      case .plain: UInt8(1).write(to: &writer)
      case .scramFirst: UInt8(2).write(to: &writer)
      case .external: UInt8(3).write(to: &writer)
      case .overlong: UInt8(4).write(to: &writer)
      case .scramProved(let account):
        UInt8(5).write(to: &writer)
        account.write(to: &writer)
      }
      authentication.gathered.write(to: &writer)
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      let stage: Stage
      switch try UInt8(from: &reader) {
      case 0:
        authentication = nil
        return
      case 1: stage = .plain
      case 2: stage = .scramFirst
      case 3: stage = .external
      case 4: stage = .overlong
      case 5: stage = .scramProved(account: try String(from: &reader))
      default: throw .unknown
      }
      authentication = Authentication(stage, gathered: try [UInt8](from: &reader))
    }
  }
}
