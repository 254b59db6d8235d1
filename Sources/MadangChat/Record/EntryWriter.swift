import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Puts what comes in together as entries, and hands them over. A worker keeps one, and its room is used again and again.
package struct EntryWriter: ~Copyable {
  private let sink: (any EntrySink)?
  private let lines: LineRecord
  private var bytes = ByteWriter()

  /// - Parameters:
  ///   - sink: nil: nobody wants them.
  ///   - keepsTexts: whether what is said is handed over too.
  package init(_ sink: (any EntrySink)?, keepsTexts: Bool = true) {
    self.sink = sink
    lines = LineRecord(keepsTexts: keepsTexts)
  }

  /// Whether somebody wants them; else they need not be put together.
  package var isOn: Bool { sink != nil }

  private mutating func begin(
    _ kind: Entry.Kind, of id: PersonID, at milliseconds: Int64, _ world: borrowing World, isAlone: Bool
  ) {
    bytes.removeAll()
    Entry(kind, of: id, milliseconds: milliseconds, latest: world.messageClock.latest, isAlone: isAlone)
      .write(to: &bytes)
  }

  private func hand(_ world: inout World) { sink?.takeAlone(bytes.span, &world) }

  // MARK: Lines

  /// A line that only reads the world, or says something in it. `effects` have begun for it.
  package mutating func take(
    _ line: Span<UInt8>, _ admitted: borrowing Admitted, _ world: borrowing World, _ effects: borrowing Effects
  ) {
    begin(.line, of: world.sessions[effects.connection.slot].id, at: effects.milliseconds, world, isAlone: false)
    if effects.encoding.isPlain { String?.none.write(to: &bytes) }
    lines.write(line, admitted, of: effects.connection, world, to: &bytes)
    sink?.take(bytes.span, world)
  }

  /// A line that changes the world. `home`: see `Shell.change`.
  package mutating func takeAlone(
    _ line: Span<UInt8>, _ admitted: borrowing Admitted, home: String?, _ world: inout World,
    _ effects: borrowing Effects
  ) {
    begin(.line, of: world.sessions[effects.connection.slot].id, at: effects.milliseconds, world, isAlone: true)
    if effects.encoding.isPlain { home.write(to: &bytes) }
    lines.write(line, admitted, of: effects.connection, world, to: &bytes)
    hand(&world)
  }

  /// What slow work of a connection has come to, where it is carried out.
  package mutating func take(_ work: FinishedWork, _ world: inout World, _ effects: borrowing Effects) {
    let connection = effects.connection
    if world.hasLeft(connection), !work.isBinding { return }
    for outcome in work.finish.outcomes(world, effects.author) {
      begin(.outcome, of: world.sessions[connection.slot].id, at: effects.milliseconds, world, isAlone: true)
      OutcomeTable.write(outcome.withoutSecrets, to: &bytes)
      hand(&world)
    }
  }

  // MARK: Connections

  /// A connection that the world is about to be told of. Returns the id that it is to have.
  package mutating func take(_ opening: Opening, at milliseconds: Int64, _ world: inout World) -> PersonID {
    let id = world.nextPersonID()
    begin(.opened, of: id, at: milliseconds, world, isAlone: true)
    opening.write(to: &bytes)
    hand(&world)
    return id
  }

  /// What else happens to a connection; `ending`: where it ends.
  package mutating func take(
    _ kind: Entry.Kind, _ ending: Ending? = nil, of connection: Handle, at milliseconds: Int64, _ world: inout World
  ) {
    begin(kind, of: world.sessions[connection.slot].id, at: milliseconds, world, isAlone: true)
    ending?.write(to: &bytes)
    hand(&world)
  }

  // MARK: What else the world is told

  /// Somebody who is always on is about to be here again. Returns the id that they are to have.
  package mutating func take(
    _ record: AlwaysOnRecord, _ metadata: [MetadataValue]?, at milliseconds: Int64, _ world: inout World
  ) -> PersonID {
    let id = world.nextPersonID()
    begin(.broughtBack, of: id, at: milliseconds, world, isAlone: true)
    record.write(to: &bytes)
    metadata.write(to: &bytes)
    hand(&world)
    return id
  }

  /// What is over of the rooms that were kept through a restart is about to end, so many rooms at most.
  package mutating func takeKeeping(atMost count: Int, at milliseconds: Int64, _ world: inout World) {
    begin(.keeping, of: .nobody, at: milliseconds, world, isAlone: true)
    count.write(to: &bytes)
    hand(&world)
  }

  /// The settings are about to be others.
  package mutating func take(_ settings: ChatSettings, at milliseconds: Int64, _ world: inout World) {
    begin(.settings, of: .nobody, at: milliseconds, world, isAlone: true)
    RecordedSettings.write(settings, to: &bytes)
    hand(&world)
  }
}
