import MadangRecords
import MadangWire

/// How often nodes have tried to begin with other settings than those of the nodes that are here, while none of these said
/// anything. Where all nodes have died at once, nobody is left to say so of the others: whoever begins goes by this.
struct BeginAttempts: Sendable, Equatable {
  private struct Row: Sendable, Equatable {
    var nonce: UInt64
    /// The number of the last attempt.
    var last: UInt32
    var count: UInt8
  }

  private var rows: [String: Row] = [:]

  /// Somebody has said something that counts, or begun. Whoever has the name has nothing to do with that: their own life before
  /// stands in nobody's way.
  mutating func hear(from name: String) {
    if rows.isEmpty { return }
    rows = rows.filter { $0.key == name }
  }

  mutating func end(of name: String) { rows[name] = nil }

  /// Notes an attempt, each number once. Returns whether there were so many before it that whoever is here has been silent for
  /// as long as the dead are.
  mutating func note(_ name: String, nonce: UInt64, attempt: UInt32) -> Bool {
    guard var row = rows[name], row.nonce == nonce else {
      // Names that nodes have are no more than that.
      if rows[name] != nil || rows.count < Int(NodeID.replies.rawValue) {
        rows[name] = Row(nonce: nonce, last: attempt, count: 1)
      }
      return false
    }
    if attempt <= row.last { return false }
    row.last = attempt
    let isEnough = row.count == NodeTable.beatsOfSilence
    if !isEnough { row.count += 1 }
    rows[name] = row
    return isEnough
  }
}

extension BeginAttempts: FieldCodable {
  func write(to writer: inout ByteWriter) {
    let names = rows.keys.sorted()
    names.count.write(to: &writer)
    for name in names {
      guard let row = rows[name] else { continue }
      writer.append(fields: name, row.nonce, row.last, row.count)
    }
  }

  init(from reader: inout FieldReader) throws(FieldError) {
    for _ in 0..<(try reader.count()) {
      let name = try String(from: &reader)
      let row = Row(nonce: try reader.next(), last: try reader.next(), count: try reader.next())
      guard rows.updateValue(row, forKey: name) == nil, (1...NodeTable.beatsOfSilence).contains(Int(row.count)) else {
        throw .malformed
      }
    }
  }
}
