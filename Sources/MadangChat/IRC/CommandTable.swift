import MadangMemory
import MadangWire
import MadangWorld

/// A rule, by how much of the world it needs. Shared rules run beside each other; an exclusive one runs alone; a slow one
/// leaves the world to others while it works. See `Shell`.
package enum Rule: Sendable {
  case shared(@Sendable (borrowing World, Handle, borrowing Command, inout Effects) -> Void)
  case exclusive(@Sendable (inout World, Handle, borrowing Command, inout Effects) -> Void)
  case slow(@Sendable (borrowing World, Handle, borrowing Command, inout Effects) -> SlowWork?)
}

/// One row: all that there is to know of a command before its rule runs.
package struct CommandRow: Sendable {
  package let key: CommandKey
  package let name: String
  package let reach: Reach
  /// Where one of this many parameters is missing or empty, the answer is ERR_NEEDMOREPARAMS.
  package let parametersMin: Int
  /// Whether it may come before the welcome.
  package let beforeWelcome: Bool
  package let cost: Cost
  package let disclosure: Disclosure
  package let rule: Rule

  package init(
    _ name: StaticString, _ reach: Reach, parametersMin: Int = 0, beforeWelcome: Bool = false, cost: Cost = .says(1),
    records disclosure: Disclosure = .whole, _ rule: Rule
  ) {
    key = CommandKey(name)
    self.name = name.description
    self.reach = reach
    self.parametersMin = parametersMin
    self.beforeWelcome = beforeWelcome
    self.cost = cost
    self.disclosure = disclosure
    self.rule = rule
  }
}

/// All commands, found by one multiplication and, nearly always, one comparison.
package struct CommandTable: Sendable {
  package static let standard = CommandTable(CommandTable.rows)

  package let rows: [CommandRow]
  /// Row numbers by hash, in open addressing; 255 where there is none.
  private let buckets: [UInt8]

  package init(_ rows: [CommandRow]) {
    precondition(rows.count < 128, "The command table's buckets hold fewer than 128 rows.")
    self.rows = rows
    var buckets = [UInt8](repeating: 255, count: 256)
    for (index, row) in rows.enumerated() {
      var bucket = CommandTable.bucket(of: row.key)
      while buckets[bucket] != 255 { bucket = (bucket + 1) & 255 }
      buckets[bucket] = UInt8(index)
    }
    self.buckets = buckets
  }

  package func index(of key: CommandKey) -> Int? {
    var bucket = CommandTable.bucket(of: key)
    while buckets[bucket] != 255 {
      let index = Int(buckets[bucket])
      if rows[index].key == key { return index }
      bucket = (bucket + 1) & 255
    }
    return nil
  }

  private static func bucket(of key: CommandKey) -> Int {
    Int(truncatingIfNeeded: (key.rawValue &* 0x9E37_79B9_7F4A_7C15) >> 56)
  }
}
