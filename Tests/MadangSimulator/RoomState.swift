/// What a room is like at one point of its history, as the rules of IRC have it: the model that what happens in a room is
/// held against. Modern IRC, "Channel Modes".
struct RoomState {
  struct Member {
    let user: String
    /// `o`, `v`, or both.
    var standing: Set<Swift.Character> = []
  }

  var members: [String: Member] = [:]
  /// Those of the modes that are on or off.
  var flags: Set<Swift.Character> = ["n", "t"]
  var key: String?
  var membersMax: Int?
  var bans: [String] = []
  var topic = ""

  func isOperator(_ nick: String) -> Bool { members[nick]?.standing.contains("o") ?? false }

  func isBanned(_ source: String) -> Bool { bans.contains { RoomState.matches(Array($0.utf8), Array(source.utf8)) } }

  func maySpeak(_ nick: String, user: String) -> Bool {
    guard let member = members[nick] else { return false }
    if !member.standing.isEmpty { return true }
    return !flags.contains("m") && !isBanned("\(nick)!\(user)")
  }

  /// The prefixes before a nickname.
  func prefixes(_ nick: String, multiPrefix: Bool) -> String {
    let standing = members[nick]?.standing ?? []
    let symbols = (standing.contains("o") ? "@" : "") + (standing.contains("v") ? "+" : "")
    return multiPrefix ? symbols : String(symbols.prefix(1))
  }

  /// Letters and parameters, as MODE without changes tells them to a member.
  var modeWords: [String] {
    let letters = (key == nil ? "" : "k") + (membersMax == nil ? "" : "l") + "imnst".filter(flags.contains)
    return ["+" + letters] + [key, membersMax.map(String.init)].compactMap { $0 }
  }

  // MARK: What happens

  /// Takes an event over; returns what is wrong with it, and nil where nothing is.
  mutating func apply(_ item: Stay.Item) -> String? {
    switch item.command {
    case "JOIN":
      let standing: Set<Swift.Character> = members.isEmpty ? ["o"] : []
      let isNew = members.updateValue(Member(user: item.user, standing: standing), forKey: item.nick) == nil
      return isNew ? nil : "came twice"
    case "PART", "QUIT": return members.removeValue(forKey: item.nick) == nil ? "left without having been there" : nil
    case "NICK":
      guard let member = members.removeValue(forKey: item.nick) else { return "took a name, and was not there" }
      return members.updateValue(member, forKey: item.words.last ?? "") == nil ? nil : "took a name that another had"
    case "KICK":
      guard isOperator(item.nick) else { return "kicked, and was no operator" }
      return members.removeValue(forKey: item.words[1]) == nil ? "kicked somebody who was not there" : nil
    case "TOPIC":
      topic = item.words.last ?? ""
      if members[item.nick] == nil { return "set the topic from outside" }
      return flags.contains("t") && !isOperator(item.nick) ? "set the topic, and was no operator" : nil
    case "MODE": return isOperator(item.nick) ? change(item.words) : "set modes, and was no operator"
    case "PRIVMSG", "NOTICE": return maySpeak(item.nick, user: item.user) ? nil : "spoke, and might not"
    default: return nil
    }
  }

  private mutating func change(_ words: [String]) -> String? {
    var adds = true
    var next = 2
    for letter in words[1] {
      if letter == "+" || letter == "-" {
        adds = letter == "+"
        continue
      }
      let takesParameter = "ovbk".contains(letter) || letter == "l" && adds
      let parameter = takesParameter && next < words.count ? words[next] : ""
      if takesParameter { next += 1 }
      if !change(letter, adds, parameter) { return "was told to have changed \(letter), which was so already" }
    }
    return nil
  }

  /// False where it was so already.
  private mutating func change(_ letter: Swift.Character, _ adds: Bool, _ parameter: String) -> Bool {
    switch letter {
    case "o", "v":
      guard members[parameter] != nil, members[parameter]?.standing.contains(letter) != adds else { return false }
      if adds { members[parameter]?.standing.insert(letter) } else { members[parameter]?.standing.remove(letter) }
    case "k":
      if key == (adds ? parameter : nil) { return false }
      key = adds ? parameter : nil
    case "l":
      if membersMax == (adds ? Int(parameter) : nil) { return false }
      membersMax = adds ? Int(parameter) : nil
    case "b":
      if bans.contains(parameter) == adds { return false }
      if adds { bans.append(parameter) } else { bans.removeAll { $0 == parameter } }
    default:
      if flags.contains(letter) == adds { return false }
      if adds { flags.insert(letter) } else { flags.remove(letter) }
    }
    return true
  }

  /// Whether a mask with `*` matches all of `text`.
  private static func matches(_ mask: [UInt8], _ text: [UInt8]) -> Bool {
    var at = 0
    var star = -1
    var resume = 0
    var index = 0
    while index < text.count {
      if at < mask.count, mask[at] == UInt8(ascii: "*") {
        star = at
        resume = index
        at += 1
      } else if at < mask.count, mask[at] == text[index] {
        at += 1
        index += 1
      } else if star >= 0 {
        resume += 1
        index = resume
        at = star + 1
      } else {
        return false
      }
    }
    return mask[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
