import MadangMemory
import MadangWire
import MadangWorld

/// Puts out those whom a ban means, and says how many they were.
struct BanSweep: Sweep {
  private var enforcement: BanEnforcement
  private let asker: BanWork.Asker

  init(_ enforcement: BanEnforcement, _ asker: BanWork.Asker) {
    self.enforcement = enforcement
    self.asker = asker
  }

  static var name: String { "ban-sweep" }

  mutating func goOn(_ world: inout World, _ budget: inout LookBudget, _ effects: inout Effects) -> Bool {
    guard world.enforce(&enforcement, &budget, &effects) else { return false }
    asker.tellAdded(enforcement.ban, putOut: enforcement.putOut, &effects)
    return true
  }

  // MARK: As bytes

  func write(to writer: inout ByteWriter) { writer.append(fields: enforcement, asker) }

  init(from reader: inout FieldReader) throws(FieldError) {
    self.init(try reader.next(), try reader.next())
  }
}
