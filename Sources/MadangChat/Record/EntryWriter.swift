import MadangMemory
import MadangWire
import MadangWorld

/// Puts what comes in together as entries, and hands them over. A worker keeps one, and its room is used again and again.
package struct EntryWriter: ~Copyable {
  private let sink: any EntrySink
  private let lines: LineRecord
  private var bytes = ByteWriter()

  /// - Parameter keepsTexts: whether what is said is handed over too.
  package init(_ sink: any EntrySink, keepsTexts: Bool = true) {
    self.sink = sink
    lines = LineRecord(keepsTexts: keepsTexts)
  }

  private mutating func begin(
    _ kind: Entry.Kind, of id: PersonID, at milliseconds: Int64, _ world: borrowing World, isAlone: Bool
  ) {
    bytes.removeAll()
    Entry(kind, of: id, milliseconds: milliseconds, latest: world.messageClock.latest, isAlone: isAlone)
      .write(to: &bytes)
  }

  // MARK: Lines

  /// A line that only reads the world, or says something in it. `effects` have begun for it.
  package mutating func take(
    _ line: Span<UInt8>, _ admitted: borrowing Admitted, _ world: borrowing World, _ effects: borrowing Effects
  ) {
    begin(
      .line, of: world.sessions[effects.connection.slot].id, at: effects.milliseconds, world, isAlone: false)
    lines.write(line, admitted, world, to: &bytes)
    sink.take(bytes.span, world)
  }

  /// A line that changes the world.
  package mutating func takeAlone(
    _ line: Span<UInt8>, _ admitted: borrowing Admitted, _ world: inout World, _ effects: borrowing Effects
  ) {
    begin(.line, of: world.sessions[effects.connection.slot].id, at: effects.milliseconds, world, isAlone: true)
    lines.write(line, admitted, world, to: &bytes)
    sink.takeAlone(bytes.span, &world)
  }

  // MARK: Connections

  /// A connection that is about to be told of, with the id that it will have.
  package mutating func takeOpening(_ opening: Opening, at milliseconds: Int64, _ world: inout World) -> PersonID {
    let id = world.nextPersonID()
    begin(.opened, of: id, at: milliseconds, world, isAlone: true)
    opening.write(to: &bytes)
    sink.takeAlone(bytes.span, &world)
    return id
  }

  package mutating func take(
    _ kind: Entry.Kind, _ ending: Ending? = nil, of connection: Handle, at milliseconds: Int64, _ world: inout World
  ) {
    begin(kind, of: world.sessions[connection.slot].id, at: milliseconds, world, isAlone: true)
    ending?.write(to: &bytes)
    sink.takeAlone(bytes.span, &world)
  }
}
