import MadangMemory
import MadangWire
import MadangWorld

/// Logs out everybody who is logged in to an account that is locked, and goes on from there.
struct LogoutSweep: Sweep {
  enum Next: Sendable {
    /// The account stays locked. `count`: how many were logged in.
    case tellLocked(count: Int)
    case erase(by: World.Actor)
  }

  private let account: String
  private let next: Next

  init(of account: String, then next: Next) {
    self.account = account
    self.next = next
  }

  static var name: String { "logout-sweep" }

  mutating func goOn(_ world: inout World, _ budget: inout LookBudget, _ effects: inout Effects) -> Bool {
    guard world.logOutAll(of: account, &budget, &effects) else { return false }
    switch next {
    case .tellLocked(let count):
      effects.controlDone("\(account) is locked: nobody can log in, and \(PlainAnswers.people(count)) logged out.")
    case .erase(let actor):
      if let work = ControlAccounts.erase(account, by: actor, world, &effects) { effects.finishLater(work) }
    }
    return true
  }

  // MARK: As bytes

  func write(to writer: inout ByteWriter) { writer.append(fields: account, next) }

  init(from reader: inout FieldReader) throws(FieldError) {
    self.init(of: try reader.next(), then: try reader.next())
  }
}

extension LogoutSweep.Next: FieldCodable {
  func write(to writer: inout ByteWriter) {
    switch self {
    case .tellLocked(let count): writer.append(case: 0, count)
    case .erase(let actor): writer.append(case: 1, actor)
    }
  }

  init(from reader: inout FieldReader) throws(FieldError) {
    self =
      switch try reader.byte() {
      case 0: .tellLocked(count: try reader.next())
      case 1: .erase(by: try reader.next())
      default: throw .unknown
      }
  }
}
