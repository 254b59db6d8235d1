import MadangChat
import MadangWorld

/// How often something was handed to somebody, by what they speak.
struct DeliveryTally {
  private(set) var irc = 0
  private(set) var plain = 0

  mutating func add(_ count: Int, to reader: Encoding) {
    if reader.isPlain { plain += count } else { irc += count }
  }

  /// What was counted; from here on it is counted anew.
  mutating func take() -> DeliveryTally {
    defer { self = DeliveryTally() }
    return self
  }
}
