import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

extension Redact {
  /// What became of a message that somebody takes back.
  enum End: Outcome {
    /// `in`: the room, or the nickname, as it is written properly.
    case redacted(MessageID, as: Redaction, in: String)
    /// `target`: as it was given.
    case refused(MessageID, target: String, isForbidden: Bool)
    /// The history could not be reached.
    case unavailable(MessageID, target: String)

    static var name: String { "redact" }

    func carryOut(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
      switch self {
      case .redacted(let id, let redaction, let name): announce(id, redaction, in: name, world, handle, &effects)
      case .refused(let id, let target, let isForbidden):
        refuse(target, id.text, isForbidden: isForbidden, world, &effects)
      case .unavailable(let id, let target):
        effects.fail(
          "REDACT", "TEMPORARILY_UNAVAILABLE", target, id.text,
          text: "This message can't be deleted now. Try again later")
      }
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) {
      switch self {
      case .redacted(let id, let redaction, let name): writer.append(case: 0, id, redaction, name)
      case .refused(let id, let target, let isForbidden): writer.append(case: 1, id, target, isForbidden)
      case .unavailable(let id, let target): writer.append(case: 2, id, target)
      }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      self =
        switch try reader.byte() {
        case 0: .redacted(try reader.next(), as: try reader.next(), in: try reader.next())
        case 1: .refused(try reader.next(), target: try reader.next(), isForbidden: try reader.next())
        case 2: .unavailable(try reader.next(), target: try reader.next())
        default: throw .unknown
        }
    }
  }
}
