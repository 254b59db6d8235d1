import MadangMemory
import MadangWire
import MadangWorld

extension Oper {
  /// What became of the attempt to be an operator by the block of this name.
  enum End: Outcome {
    case welcomed(String)
    case refused(String)
    /// From a host, or with a certificate, that is not the block's.
    case elsewhere(String)

    static var name: String { "oper" }

    func carryOut(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
      switch self {
      case .welcomed(let name):
        guard let block = world.settings.operators.first(where: { $0.name == name }) else { return }
        welcome(&world, handle, block, &effects)
      case .refused(let name): refuse(&world, handle, name, &effects)
      case .elsewhere(let name): refuseElsewhere(world, handle, name, &effects)
      }
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) {
      switch self {
      case .welcomed(let name): writer.append(case: 0, name)
      case .refused(let name): writer.append(case: 1, name)
      case .elsewhere(let name): writer.append(case: 2, name)
      }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      self =
        switch try reader.byte() {
        case 0: .welcomed(try reader.next())
        case 1: .refused(try reader.next())
        case 2: .elsewhere(try reader.next())
        default: throw .unknown
        }
    }
  }
}
