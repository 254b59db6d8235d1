import MadangMemory
import MadangWire
import MadangWorld

/// What KLINE is told: `[<duration>] <target> [:<reason>]`. Where one of these was meant for another, nothing is done:
/// `1y` is no duration, and no nickname either.
struct BanRequest {
  static let durationForm = "minutes, or numbers with the units s, m, h, d and w, such as 1d12h; 0 is for good"

  var duration: Int64?
  let target: String
  let reason: String

  init(_ command: borrowing Command) throws(BanRefusal) {
    let first = command.text(0)
    duration = command.count > 1 ? WrittenDuration.seconds(first) : nil
    let index = duration == nil ? 0 : 1
    target = command.text(index)
    reason = command.text(index + 1)
    if duration == nil, BanRequest.wasMeantForDuration(first, command) {
      throw BanRefusal(target: first, reason: "A duration is \(BanRequest.durationForm)")
    }
    if command.count > index + 2 {
      throw BanRefusal(target: target, reason: "A reason of several words comes behind a colon")
    }
  }

  /// A word that is no target; and whatever stands before something that can only be a target.
  private static func wasMeantForDuration(_ word: String, _ command: borrowing Command) -> Bool {
    let looksLikeNumber = word.drop { $0 == "+" || $0 == "-" }.first?.isNumber == true
    if looksLikeNumber, !word.contains(where: { ".:!@*?$/".contains($0) }) { return true }
    if command.count < 2 { return false }
    if command.count > 2 { return true }
    let second = command.text(1)
    return MadangWorld.AddressRange(second) != nil || second.contains("!") && second.contains("@") && !second.contains(" ")
  }
}
