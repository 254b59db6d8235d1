import MadangMemory
import MadangWire
import MadangWorld

/// Takes from the world all that goes with an account that is no more, and says so at the end.
struct ForgettingSweep: Sweep {
  /// By what its end was asked for. The numbers are written down: they never change.
  enum Asker: UInt8, CaseIterable, FieldCodable {
    case nickServ = 0
    case control = 1
  }

  private var forgetting: AccountForgetting
  private let asker: Asker

  init(_ forgetting: AccountForgetting, asking asker: Asker) {
    self.forgetting = forgetting
    self.asker = asker
  }

  static var name: String { "forgetting-sweep" }

  mutating func goOn(_ world: inout World, _ budget: inout LookBudget, _ effects: inout Effects) -> Bool {
    guard world.goOn(with: &forgetting, &budget, &effects) else { return false }
    switch asker {
    case .nickServ: NickServ.say(world, "The account \(forgetting.account) is deleted.", &effects)
    case .control:
      effects.controlItem(["name": .text(forgetting.account)])
      effects.controlDone("\(forgetting.account) is deleted, with all that it said.")
    }
    return true
  }

  // MARK: As bytes

  func write(to writer: inout ByteWriter) { writer.append(fields: forgetting, asker) }

  init(from reader: inout FieldReader) throws(FieldError) {
    self.init(try reader.next(), asking: try reader.next())
  }
}
