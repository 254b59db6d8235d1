import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// A world that is told what another one was told, entry by entry, and comes to the same: with slots of its own, and hashes of
/// its own. What its rules answer goes nowhere.
package struct Replica: ~Copyable {
  package private(set) var world: World
  private let shell: Shell
  private let cloakHash: Cloak.KeyedHash
  private var effects = Effects()
  private let slots: ReplicaSlots
  /// Whether ids that it would have given otherwise are faults. Where several said something at once, they are not: who came
  /// first is not recorded.
  private let comparesIDs: Bool
  package private(set) var entries = 0

  package init(
    _ world: consuming World, slots: ReplicaSlots, comparesIDs: Bool = true,
    cloakHash: @escaping Cloak.KeyedHash = { _, _ in [0, 0, 0, 0, 0] }
  ) {
    self.world = world
    self.slots = slots
    self.comparesIDs = comparesIDs
    self.cloakHash = cloakHash
    shell = Shell { ControlFacts(residentBytes: nil) }
  }

  /// What an entry could not be.
  package enum Fault: Error, Equatable {
    case form(FieldError)
    /// Of somebody who is not here.
    case stranger(PersonID)
    /// There is no slot left.
    case full
    /// The last event has another name here.
    case latest(here: MessageID, there: MessageID)
    /// The digest is another one here.
    case digest(here: Digest, there: Digest)
  }

  package mutating func digest() -> Digest { world.digest() }

  // MARK: Entries

  /// - Throws: `Fault`, whether the entry is none, or the two worlds have parted.
  package mutating func apply(_ bytes: Span<UInt8>) throws(Fault) {
    entries += 1
    let entry: Entry
    var body: [UInt8] = []
    do throws(FieldError) {
      var reader = FieldReader(bytes)
      entry = try Entry(from: &reader)
      let rest = try reader.bytes(reader.remaining)
      body = rest.indices.map { rest[$0] }
    } catch { throw .form(error) }
    let latest = world.messageClock.latest
    if entry.isAlone, latest != entry.latest {
      world.messageClock.follow(entry.latest)
      if comparesIDs { throw .latest(here: latest, there: entry.latest) }
    }
    try run(entry, body)
    for handle in world.takeAbandoned() { slots.free(handle.slot) }
  }

  private mutating func run(_ entry: Entry, _ body: [UInt8]) throws(Fault) {
    switch entry.kind {
    case .opened: try open(entry, try Replica.read(body))
    case .broughtBack: try bringBack(entry, body)
    case .settings: try change(entry, body)
    // A world that is recorded stands alone.
    case .agreement: throw .form(.unknown)
    case .keeping:
      effects.begin(in: world, milliseconds: entry.milliseconds)
      world.endKeeping(atMost: try Replica.read(body), &effects)
    case .stored:
      let change: StoreChange = try Replica.read(body)
      _ = world.follow(change)
    case .digest:
      let there: Digest = try Replica.read(body)
      let here = world.digest()
      if here != there { throw .digest(here: here, there: there) }
    case .line, .quiet, .dismissed, .ended, .binary, .outcome, .outcomes:
      guard let handle = world.session(entry.connection) else { throw .stranger(entry.connection) }
      try run(entry, of: handle, body)
    }
  }

  private mutating func run(_ entry: Entry, of handle: Handle, _ body: [UInt8]) throws(Fault) {
    effects.begin(for: handle, in: world, milliseconds: entry.milliseconds)
    if entry.kind == .line { return try run(line: body, of: handle) }
    do throws(FieldError) {
      try shell.carryOut(entry.kind, body.span, of: handle, &world, &effects)
    } catch { throw .form(error) }
    if entry.kind == .ended, world.end(handle) { slots.free(handle.slot) }
  }

  /// A line is admitted and run as elsewhere; slow work is not done: what it came to there comes as an entry.
  private mutating func run(line body: [UInt8], of handle: Handle) throws(Fault) {
    if world.hasLeft(handle) { return }
    let (home, start): (String?, Int)
    do throws(FieldError) {
      (home, start) = try shell.line(in: body.span, isPlain: effects.encoding.isPlain)
    } catch { throw .form(error) }
    let line = body.span.extracting(start..<body.count)
    let admitted = shell.admit(line, world, &effects)
    var turn = shell.change(admitted, line, home: home, &world, &effects)
    while case .continues(let continuation) = turn {
      effects.begin(for: handle, in: world, milliseconds: effects.milliseconds)
      turn = shell.goOn(continuation, world, &effects)
    }
  }

  private mutating func open(_ entry: Entry, _ opening: Opening) throws(Fault) {
    guard let handle = slots.take() else { throw .full }
    _ = world.open(opening, as: handle, id: entry.connection, milliseconds: entry.milliseconds, &effects)
  }

  private mutating func bringBack(_ entry: Entry, _ body: [UInt8]) throws(Fault) {
    let record: AlwaysOnRecord
    let metadata: [MetadataValue]?
    do throws(FieldError) {
      var reader = FieldReader(body.span)
      record = try AlwaysOnRecord(from: &reader)
      metadata = try [MetadataValue]?(from: &reader)
      try reader.end()
    } catch { throw .form(error) }
    guard let handle = slots.take() else { throw .full }
    let isBack = world.bringBack(
      record, saying: metadata, as: handle, id: entry.connection, milliseconds: entry.milliseconds)
    if !isBack { slots.free(handle.slot) }
  }

  private mutating func change(_ entry: Entry, _ body: [UInt8]) throws(Fault) {
    let settings: ChatSettings
    do throws(FieldError) {
      var reader = FieldReader(body.span)
      settings = try RecordedSettings.read(from: &reader, into: world.settings, cloakHash: cloakHash)
      try reader.end()
    } catch { throw .form(error) }
    effects.begin(in: world, milliseconds: entry.milliseconds)
    var (_, notice) = world.adopt(settings, &effects)
    while !notice.isTold {
      effects.begin(in: world, milliseconds: entry.milliseconds)
      world.announce(&notice, toNext: 256, &effects)
    }
  }

  // MARK: Reading

  private static func read<Value: FieldCodable>(_ body: [UInt8]) throws(Fault) -> Value {
    do throws(FieldError) {
      var reader = FieldReader(body.span)
      let value = try Value(from: &reader)
      try reader.end()
      return value
    } catch { throw .form(error) }
  }
}

/// Slots that a replica gives to those whom it is told of: each block of a slab from its end on, so that hardly anybody has the one
/// that they have elsewhere.
package final class ReplicaSlots {
  private let slotsMax: Int
  private var generations: [UInt32: UInt32] = [:]
  private var free: [UInt32] = []
  private var given = 0

  private static let blockSlots = 256

  package init(slotsMax: Int) {
    self.slotsMax = slotsMax
  }

  /// Nil where all are taken.
  package func take() -> Handle? {
    guard let slot = free.popLast() ?? next() else { return nil }
    generations[slot, default: 0] += 1
    return Handle(slot: slot, generation: generations[slot] ?? 1)
  }

  /// One that nobody has had.
  private func next() -> UInt32? {
    while given < slotsMax + ReplicaSlots.blockSlots {
      let block = given / ReplicaSlots.blockSlots * ReplicaSlots.blockSlots
      let slot = block + ReplicaSlots.blockSlots - 1 - given % ReplicaSlots.blockSlots
      given += 1
      if slot < slotsMax { return UInt32(slot) }
    }
    return nil
  }

  package func free(_ slot: UInt32) { free.append(slot) }
}
