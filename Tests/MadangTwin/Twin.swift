import MadangChat
import MadangMemory
import MadangWire
import MadangWorld

/// A second world beside the one that is tested, with other slots and another seed of hashes, which is told all that comes in:
/// again and again the digests of the two are compared, and now and then it is made anew, of a snapshot of the first.
package final class Twin: EntrySink {
  package struct Plan: Sendable {
    /// Entries from one comparison to the next, which comes before the first entry then that has the world alone.
    package var comparesEvery = 64
    /// Entries from one snapshot to the next.
    package var snapshotEvery = 500
    /// In a world of many people, as many entries at least as there are people: looking at all of them takes as long.
    package var isPatient = false
    /// Which entry is told otherwise than it was, to see that it is found.
    package var falsified: Int?

    package init() {}
  }

  private struct State: ~Copyable {
    /// One, or before the first entry none.
    var replicas: [ReplicaBox] = []
    /// The entry that the first world is being told of.
    var pending: [UInt8] = []
    var count = 0
    var nextComparison = 0
    var nextSnapshot = 0
    var comparisons = 0
    var snapshots = 0
    var failure: String?
  }

  private final class ReplicaBox {
    var replica: Replica

    init(_ replica: consuming Replica) { self.replica = replica }
  }

  private let plan: Plan
  private let state = Lock(State())

  package init(_ plan: Plan = Plan()) {
    self.plan = plan
  }

  /// How the two worlds have parted; nil while they are alike.
  package var failure: String? { state.withLock { $0.failure } }
  package var count: Int { state.withLock { $0.count } }
  package var comparisons: Int { state.withLock { $0.comparisons } }
  package var snapshots: Int { state.withLock { $0.snapshots } }

  package func take(_ entry: Span<UInt8>, _ world: borrowing World) {
    state.withLock { state in
      advance(&state, world)
      begin(entry, &state)
    }
  }

  package func takeAlone(_ entry: Span<UInt8>, _ world: inout World) {
    state.withLock { state in
      advance(&state, world)
      if state.count >= state.nextComparison {
        state.nextComparison = state.count + pause(plan.comparesEvery, world.registeredCount)
        compareDigests(&state, &world)
      }
      begin(entry, &state)
    }
  }

  package func finish(_ world: inout World) { end(world) }

  /// All is over: compares a last time.
  package func end(_ world: borrowing World) {
    state.withLock { state in
      advance(&state, world)
      compare(&state, world)
    }
  }

  // MARK: Following

  private func begin(_ entry: Span<UInt8>, _ state: inout State) {
    state.count += 1
    state.pending = entry.indices.map { entry[$0] }
    if state.count == plan.falsified { falsify(&state.pending) }
  }

  /// The last byte is changed, of whatever it is: a letter of a text, the end of a value.
  private func falsify(_ entry: inout [UInt8]) {
    guard let last = entry.indices.last else { return }
    entry[last] ^= 1
  }

  /// Tells the replica what the first world has done by now.
  private func advance(_ state: inout State, _ world: borrowing World) {
    if state.failure != nil { return }
    guard let box = state.replicas.first else { return renew(&state, world) }
    if !state.pending.isEmpty {
      do throws(Replica.Fault) {
        try box.replica.apply(state.pending.span)
      } catch {
        fail("entry \(state.count) \(state.pending): \(error)", &state)
      }
      state.pending = []
    }
    if state.count >= state.nextSnapshot, state.failure == nil {
      state.nextSnapshot = state.count + pause(plan.snapshotEvery, 4 * world.registeredCount)
      compare(&state, world)
      box.replica.world.checkInvariants()
      renew(&state, world)
      compare(&state, world)
    }
  }

  private func pause(_ least: Int, _ people: Int) -> Int { plan.isPatient ? max(least, people) : least }

  private func fail(_ sentence: String, _ state: inout State) {
    if state.failure == nil { state.failure = "the twin world parts: \(sentence)" }
  }

  /// By the digests that each of them keeps up to date.
  private func compareDigests(_ state: inout State, _ world: inout World) {
    guard state.failure == nil, let box = state.replicas.first else { return }
    let digest = world.digest()
    if digest == box.replica.digest(), world.messageClock.latest == box.replica.world.messageClock.latest {
      state.comparisons += 1
      return
    }
    if digest != world.wholeDigest() { fail("a digest was not brought up to date", &state) }
    compare(&state, world)
    fail("a digest was not brought up to date, or is not the same", &state)
  }

  /// All that they hold.
  private func compare(_ state: inout State, _ world: borrowing World) {
    guard state.failure == nil, let box = state.replicas.first else { return }
    state.comparisons += 1
    if world.messageClock.latest != box.replica.world.messageClock.latest {
      fail("the last event has another name after \(state.count) entries", &state)
    }
    if world.wholeDigest() == box.replica.world.wholeDigest() { return }
    fail(
      "after \(state.count) entries: " + world.differences(from: box.replica.world).joined(separator: "\n"), &state)
  }

  /// Makes the replica anew, of a snapshot of the first world.
  private func renew(_ state: inout State, _ world: borrowing World) {
    state.snapshots += 1
    let slotsMax = world.sessions.slotsMax
    let slots = ReplicaSlots(slotsMax: slotsMax)
    guard let settings = Twin.settings(of: world) else { return fail("settings can't be read", &state) }
    do throws(SnapshotError) {
      var reader = SnapshotReader(
        settings: settings, sessionsMax: slotsMax, roomsMax: world.rooms.slotsMax
      ) { _ in slots.take() }
      try reader.read(world.snapshot([.lively, .local]).span)
      let replica = Replica(try reader.finish(), slots: slots, cloakHash: Twin.cloakHash(of: world))
      state.replicas = [ReplicaBox(replica)]
    } catch {
      fail("a snapshot after \(state.count) entries can't be read: \(error)", &state)
    }
  }

  /// The settings as they are recorded, with another seed of hashes.
  private static func settings(of world: borrowing World) -> ChatSettings? {
    var writer = ByteWriter()
    RecordedSettings.write(world.settings, to: &writer)
    let bytes = writer.copiedBytes
    do throws(FieldError) {
      var reader = FieldReader(bytes.span)
      var settings = try RecordedSettings.read(
        from: &reader, into: world.settings, cloakHash: cloakHash(of: world))
      try reader.end()
      settings.hashSeed = ~world.settings.hashSeed
      return settings
    } catch { return nil }
  }

  /// What tests cloak with.
  private static func cloakHash(of world: borrowing World) -> Cloak.KeyedHash {
    let none: Cloak.KeyedHash = { _, _ in [0, 0, 0, 0, 0] }
    return world.settings.cloak?.hash ?? none
  }
}
