import Crypto
import MadangAccounts
import MadangChat
import MadangKernel
import MadangRecords
import MadangStore
import MadangWire
import MadangWorld

/// Tells a world what was recorded, entry by entry, and finds where it does not come to the same.
struct Replaying: ~Copyable {
  /// What came of it.
  struct Outcome {
    var entries = 0
    var digests = 0
    /// Where the two worlds parted first, in words; nil: nowhere.
    var difference: String?
  }

  enum Refusal: Error, Equatable {
    case notRecording
    case version(Int, program: String)
    case damaged
  }

  private let bytes: [UInt8]
  private let head: RecordForm.Head
  private var offset: Int
  private var replica: Replica

  init(_ bytes: [UInt8]) throws {
    guard let first = RecordForm.piece(in: bytes, at: 0) else { throw Refusal.notRecording }
    let head: RecordForm.Head
    do throws(FieldError) {
      var reader = FieldReader(first.piece.span)
      head = try RecordForm.Head(from: &reader)
    } catch { throw Refusal.notRecording }
    guard head.version == RecordForm.version else { throw Refusal.version(head.version, program: head.program) }
    guard let snapshot = RecordForm.piece(in: bytes, at: first.end) else { throw Refusal.damaged }
    let slots = ReplicaSlots(slotsMax: head.sessionsMax)
    let cloakHash: Cloak.KeyedHash = { key, message in
      Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }
    var settings = try Replaying.settings()
    do throws(FieldError) {
      var reader = FieldReader(head.settings.span)
      settings = try RecordedSettings.read(from: &reader, into: settings, cloakHash: cloakHash)
      try reader.end()
    } catch { throw Refusal.damaged }
    settings.hashSeed = UInt64.random(in: .min ... .max)
    let world: World
    do throws(SnapshotError) {
      var reader = SnapshotReader(settings: settings, sessionsMax: head.sessionsMax, roomsMax: head.roomsMax) { _ in
        slots.take()
      }
      try reader.read(snapshot.piece.span)
      world = try reader.finish()
    } catch {
      if case .version(let version) = error { throw Refusal.version(version, program: head.program) }
      throw Refusal.damaged
    }
    self.bytes = bytes
    self.head = head
    offset = snapshot.end
    replica = Replica(world, slots: slots, comparesIDs: false, cloakHash: cloakHash)
  }

  /// Services that nobody asks anything of: what they said is in the recording.
  private static func settings() throws -> ChatSettings {
    let database = try Database(inMemory: StoreLimits())
    let likeness = NameLikeness(skeleton: NameSkeleton.of)
    var settings = ChatSettings()
    settings.services = ChatServices(
      accounts: Accounts(database, likeness: likeness) { _ in }, rooms: database, metadata: database,
      alwaysOnStore: database, likeness: likeness)
    settings.history = database
    settings.banStore = database
    settings.filterStore = database
    settings.auditLog = database
    return settings
  }

  /// - Parameter isTold: whether whatever traps is told of on standard error, with its entry.
  mutating func run(isTold: Bool) -> Outcome {
    var outcome = Outcome()
    while let (piece, end) = RecordForm.piece(in: bytes, at: offset) {
      offset = end
      outcome.entries += 1
      let words = EntryWords.of(piece, number: outcome.entries)
      if isTold { TrapReport.set(Array("trapped at \(words)\n".utf8)) }
      if EntryWords.isDigest(piece) { outcome.digests += 1 }
      do throws(Replica.Fault) {
        try replica.apply(piece.span)
      } catch {
        // Without texts some rules decide otherwise, which is no difference of the worlds.
        if case .digest = error, !head.keepsTexts { continue }
        outcome.difference = "\(words): \(error)"
        return outcome
      }
    }
    return outcome
  }
}
