import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

extension ClientCert {
  /// What became of a change, by its subcommand.
  enum End: Outcome {
    /// With what of the question comes back; empty where nothing does.
    case done(String, String)
    case refused(String, AccountFailure)

    static var name: String { "clientcert" }

    func carryOut(_: inout World, _: Handle, _ effects: inout Effects) {
      switch self {
      case .done(let subcommand, ""): effects.serverLine("CLIENTCERT", subcommand)
      case .done(let subcommand, let text): effects.serverLine("CLIENTCERT", subcommand, text)
      case .refused(let subcommand, let failure): fail(subcommand, failure, &effects)
      }
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) {
      switch self {
      case .done(let subcommand, let text): writer.append(case: 0, subcommand, text)
      case .refused(let subcommand, let failure): writer.append(case: 1, subcommand, failure)
      }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      self =
        switch try reader.byte() {
        case 0: .done(try reader.next(), try reader.next())
        case 1: .refused(try reader.next(), try reader.next())
        default: throw .unknown
        }
    }
  }
}
