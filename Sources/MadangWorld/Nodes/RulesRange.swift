import MadangWire

/// The rules that a program can go by, by their numbers.
///
/// What an entry of the log comes to must be the same on all nodes. So where a version of the program lets one come to something
/// else than the version before it did, that has the next number, and is done only in worlds that go by it. Nodes of two
/// versions go by the older one's rules until all have the newer, and somebody says `madang cluster upgrade`.
package struct RulesRange: Hashable, Sendable {
  package let oldest: UInt32
  package let newest: UInt32

  /// - Precondition: numbers begin with 1.
  package init(_ numbers: ClosedRange<UInt32>) {
    precondition(numbers.lowerBound > 0, "Rules are numbered from 1 on.")
    (oldest, newest) = (numbers.lowerBound, numbers.upperBound)
  }

  /// Those of this program.
  package static let known = RulesRange(1...1)

  package func contains(_ number: UInt32) -> Bool { oldest <= number && number <= newest }
}

extension RulesRange: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: oldest, newest) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    oldest = try reader.next()
    newest = try reader.next()
    guard oldest > 0, oldest <= newest else { throw .malformed }
  }
}
