import MadangWire

/// Which rooms a LIST is about: any of the names and masks, and all of the conditions. Modern IRC, "ELIST", letters C, M,
/// N, T and U.
struct RoomListFilter: Sendable {
  /// A bound on a number: below it, or above it.
  private struct Bound: Sendable {
    let isUpper: Bool
    let value: Int64

    func holds(_ number: Int64) -> Bool { isUpper ? number < value : number > value }
  }

  private let seconds: Int64
  private var masks: [String] = []
  private var excluded: [String] = []
  private var members: [Bound] = []
  private var ageMinutes: [Bound] = []
  private var topicMinutes: [Bound] = []

  init(seconds: Int64) {
    self.seconds = seconds
  }

  /// With how many masks each room is compared.
  var maskCount: Int { masks.count + excluded.count }

  /// Takes up one word of the command.
  mutating func add(_ word: String) {
    if let bound = RoomListFilter.bound(word[...]) {
      members.append(bound)
    } else if let bound = RoomListFilter.bound(word.dropFirst()), word.first == "C" || word.first == "c" {
      ageMinutes.append(bound)
    } else if let bound = RoomListFilter.bound(word.dropFirst()), word.first == "T" || word.first == "t" {
      topicMinutes.append(bound)
    } else if word.hasPrefix("!") {
      excluded.append(NameForm.composed(String(word.dropFirst())))
    } else {
      masks.append(NameForm.composed(word))
    }
  }

  private static func bound(_ text: Substring) -> Bound? {
    guard let sign = text.first, sign == "<" || sign == ">", let value = Int64(text.dropFirst()) else { return nil }
    return Bound(isUpper: sign == "<", value: value)
  }

  /// Whole minutes do not count: a minute and a second ago is more than one minute ago.
  private func minutesHold(_ bounds: [Bound], since: Int64) -> Bool {
    bounds.allSatisfy { bound in
      let (product, overflows) = bound.value.multipliedReportingOverflow(by: 60)
      let limit = overflows ? (bound.value > 0 ? Int64.max : Int64.min) : product
      return Bound(isUpper: bound.isUpper, value: limit).holds(seconds - since)
    }
  }

  func accepts(_ room: borrowing Room) -> Bool {
    let name = room.name.utf8.span
    if !masks.isEmpty {
      var isNamed = false
      for mask in masks where GlobMask.matches(mask.utf8.span, name) { isNamed = true }
      if !isNamed { return false }
    }
    for mask in excluded where GlobMask.matches(mask.utf8.span, name) { return false }
    let count = Int64(room.members.count)
    for bound in members where !bound.holds(count) { return false }
    if !minutesHold(ageMinutes, since: room.createdSeconds) { return false }
    if topicMinutes.isEmpty { return true }
    guard let topic = room.topic else { return false }
    return minutesHold(topicMinutes, since: topic.setSeconds)
  }
}
