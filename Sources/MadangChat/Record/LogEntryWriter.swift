import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Puts together what a node tells the log: entries, as `Entry` has them, of what is yet to come about. A worker keeps one, and
/// its room is used again and again.
///
/// Ids are given, and events named, where an entry stands in the log: so `Entry.latest` tells nothing here, and whoever has
/// just come is known by a token of their node's.
package struct LogEntryWriter: ~Copyable {
  private let lines = LineRecord(keepsTexts: true)
  private var writer = ByteWriter()

  package init() {}

  /// The entry that was put together last.
  package func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result { body(writer.span) }

  private mutating func begin(_ kind: Entry.Kind, of id: PersonID, at milliseconds: Int64) {
    writer.removeAll(keepingCapacity: true)
    Entry(kind, of: id, milliseconds: milliseconds, latest: MessageID(rawValue: 0), isAlone: true).write(to: &writer)
  }

  /// A line. Returns whether all of it is there: no secret is told to the log.
  ///
  /// - Parameter home: see `Shell.change`.
  package mutating func write(
    _ line: Span<UInt8>, _ admitted: borrowing Admitted, home: String?, _ world: borrowing World,
    _ effects: borrowing Effects
  ) -> Bool {
    begin(.line, of: world.sessions[effects.connection.slot].id, at: effects.milliseconds)
    if effects.encoding.isPlain { home.write(to: &writer) }
    let start = writer.count
    lines.write(line, admitted, of: effects.connection, world, to: &writer)
    // Whether a password is the right one is decided here, and its own node too reads no more than that.
    if case .serverPassword = admitted.disclosure { return true }
    return LogEntryWriter.isSame(line, writer.span.extracting(start..<writer.count))
  }

  private static func isSame(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
    if one.count != other.count { return false }
    for index in one.indices where one[index] != other[index] { return false }
    return true
  }

  /// What slow work of a connection has come to; nothing, and false, where that is no value.
  package mutating func write(
    _ work: FinishedWork, of connection: Handle, at milliseconds: Int64, _ world: borrowing World
  ) -> Bool {
    let outcomes = work.finish.outcomes(world, world.person(behind: connection))
    if outcomes.isEmpty { return false }
    begin(.outcomes, of: world.sessions[connection.slot].id, at: milliseconds)
    work.isBinding.write(to: &writer)
    for outcome in outcomes { OutcomeTable.write(outcome.withoutSecrets, to: &writer) }
    return true
  }

  /// A connection was made. `token`: by which its node knows it again.
  package mutating func write(_ opening: Opening, token: UInt64, at milliseconds: Int64) {
    begin(.opened, of: PersonID(rawValue: token), at: milliseconds)
    opening.write(to: &writer)
  }

  /// What the stores of all nodes are told. `token`: by which its node knows who waits for it.
  package mutating func write(_ change: StoreChange, token: UInt64, at milliseconds: Int64) {
    begin(.stored, of: PersonID(rawValue: token), at: milliseconds)
    change.write(to: &writer)
  }

  /// Settings that all nodes have alike are to be others.
  package mutating func write(_ settings: [SharedSetting], at milliseconds: Int64) {
    begin(.agreement, of: .nobody, at: milliseconds)
    settings.write(to: &writer)
  }

  /// What else happens to a connection; `ending`: where it ends.
  package mutating func write(_ kind: Entry.Kind, _ ending: Ending? = nil, of id: PersonID, at milliseconds: Int64) {
    begin(kind, of: id, at: milliseconds)
    ending?.write(to: &writer)
  }
}
