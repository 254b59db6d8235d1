import MadangWire
import MadangWorld

/// Which rooms a LIST is about: any of the names and masks, and all of the conditions. Modern IRC, "ELIST", letters C, M,
/// N, T and U.
struct RoomListFilter: Sendable {
  /// A bound on a number: below it, or above it.
  private struct Bound: Sendable {
    let isUpper: Bool
    let value: Int64

    func holds(_ number: Int64) -> Bool { isUpper ? number < value : number > value }
  }

  enum Fault {
    case notANumber, tooManyMasks
  }

  private let seconds: Int64
  private let masksMax: Int
  private(set) var names: [String] = []
  private var masks: [GlobPattern] = []
  private var excluded: [GlobPattern] = []
  private var members: [Bound] = []
  private var ageMinutes: [Bound] = []
  private var topicMinutes: [Bound] = []

  init(seconds: Int64, masksMax: Int) {
    self.seconds = seconds
    self.masksMax = masksMax
  }

  /// With how many masks each room is compared.
  var maskCount: Int { masks.count + excluded.count }

  /// Whether all rooms that it is about are named, so that no others need be looked at.
  var isByName: Bool { !names.isEmpty && masks.isEmpty }

  /// Takes up one word of the command; says what is wrong with it otherwise.
  mutating func add(_ word: String) -> Fault? {
    if let fault = take(condition: word) {
      return fault == .notACondition ? take(name: NameForm.composed(word)) : .notANumber
    }
    return nil
  }

  private enum ConditionFault {
    case notACondition, notANumber
  }

  /// `>3`, `C<60`, `T>60`: what begins so is one, or a mistake.
  private mutating func take(condition word: String) -> ConditionFault? {
    let letter = word.first.flatMap { "CcTt".contains($0) ? $0 : nil }
    let rest = letter == nil ? word[...] : word.dropFirst()
    guard let sign = rest.first, sign == "<" || sign == ">" else { return .notACondition }
    guard let value = WholeNumber.read(rest.dropFirst()) else { return .notANumber }
    let bound = Bound(isUpper: sign == "<", value: value)
    switch letter {
    case nil: members.append(bound)
    case "C", "c": ageMinutes.append(bound)
    default: topicMinutes.append(bound)
    }
    return nil
  }

  private mutating func take(name word: String) -> Fault? {
    let isExclusion = word.hasPrefix("!")
    guard isExclusion || word.utf8.contains(where: { "*?\\".utf8.contains($0) }) else {
      if !names.contains(where: { CaseMapping.equal($0.utf8.span, word.utf8.span) }) { names.append(word) }
      return nil
    }
    guard masks.count + excluded.count < masksMax,
      let pattern = GlobPattern((isExclusion ? String(word.dropFirst()) : word).utf8.span)
    else { return .tooManyMasks }
    if isExclusion { excluded.append(pattern) } else { masks.append(pattern) }
    return nil
  }

  /// Whole minutes do not count: a minute and a second ago is more than one minute ago.
  private func minutesHold(_ bounds: [Bound], since: Int64) -> Bool {
    bounds.allSatisfy { bound in
      let (product, overflows) = bound.value.multipliedReportingOverflow(by: 60)
      return Bound(isUpper: bound.isUpper, value: overflows ? Int64.max : product).holds(seconds - since)
    }
  }

  func accepts(_ room: borrowing Room) -> Bool {
    if !names.isEmpty || !masks.isEmpty {
      guard isNamed(room.name) else { return false }
    }
    let name = room.name
    if excluded.contains(where: { $0.matches(name.utf8.span) }) { return false }
    let count = Int64(room.members.count)
    for bound in members where !bound.holds(count) { return false }
    if !minutesHold(ageMinutes, since: room.createdSeconds) { return false }
    if topicMinutes.isEmpty { return true }
    guard let topic = room.topic else { return false }
    return minutesHold(topicMinutes, since: topic.setSeconds)
  }

  private func isNamed(_ name: String) -> Bool {
    names.contains { CaseMapping.equal($0.utf8.span, name.utf8.span) } || masks.contains { $0.matches(name.utf8.span) }
  }
}
