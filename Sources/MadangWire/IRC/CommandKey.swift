/// An IRC command as one integer, so that finding its table row is one comparison of integers.
///
/// Up to 12 letters of either case, five bits each, the first letter highest; or a numeric, three digits, with the
/// highest bit set. All commands of the protocol fit (the longest is AUTHENTICATE). Anything else is `none`, which equals
/// no command. Subcommands (`CAP LS`) can be told apart the same way.
@usableFromInline
package struct CommandKey: Hashable, Sendable, BitwiseCopyable {
  package let rawValue: UInt64

  /// The key of no command.
  package static var none: CommandKey { CommandKey(rawValue: 0) }

  private static var lettersMax: Int { 12 }
  private static var numericFlag: UInt64 { 1 << 63 }

  private init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// The key of a command as it stands in a message; `none` if it is neither 1 to 12 letters nor three digits.
  package init(_ name: Span<UInt8>) {
    var letters: UInt64 = 0
    if name.count <= Self.lettersMax {
      for index in name.indices {
        let lower = name[index] | 0x20
        guard lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z") else {
          self.init(digits: name)
          return
        }
        letters = letters << 5 | UInt64(lower & 0x1F)
      }
    }
    self.init(rawValue: letters)
  }

  /// The key of a command the program knows.
  ///
  /// - Precondition: the name is 1 to 12 letters, or three digits.
  package init(_ name: StaticString) {
    var writer = ByteWriter()
    writer.append(name)
    self.init(writer.span)
    precondition(self != .none, "a known command is 1 to 12 letters or three digits")
  }

  /// The key of a numeric reply, 0 to 999.
  package init(numeric: Int) {
    precondition(numeric >= 0 && numeric <= 999, "a numeric has three digits")
    self.init(rawValue: Self.numericFlag | UInt64(numeric))
  }

  private init(digits: Span<UInt8>) {
    var value = 0
    for index in digits.indices {
      guard digits[index] >= UInt8(ascii: "0") && digits[index] <= UInt8(ascii: "9") else {
        self = .none
        return
      }
      value = value * 10 + Int(digits[index] - UInt8(ascii: "0"))
    }
    if digits.count == 3 { self.init(numeric: value) } else { self = .none }
  }

  /// The number of a numeric reply; nil for a word.
  package var numeric: Int? {
    rawValue & Self.numericFlag == 0 ? nil : Int(rawValue & ~Self.numericFlag)
  }
}
