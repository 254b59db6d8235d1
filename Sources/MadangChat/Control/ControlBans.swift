import MadangMemory
import MadangWorld

/// `ban …`: the bans of KLINE.
enum ControlBans {
  static func list(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    var isEmpty = true
    for ban in world.bans.list where !ban.isOver(at: effects.seconds) {
      effects.controlItem([
        "target": .text(ban.target), "until": .time(ban.expiresSeconds), "author": .text(ban.author),
        "set": .time(ban.setSeconds), "reason": .text(ban.reason),
      ])
      isEmpty = false
    }
    effects.controlDone(isEmpty ? "There are no bans." : nil)
  }

  static func add(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let rest = request.optional(1) ?? ""
    var reason = rest[...]
    var duration: Int64?
    let words = rest.split(separator: " ", maxSplits: 2)
    if words.first == "--for" {
      guard words.count > 1, let seconds = WrittenDuration.seconds(String(words[1])) else {
        effects.controlRefuse("--for takes \(BanRequest.durationForm)")
        return nil
      }
      duration = seconds
      reason = words.count > 2 ? words[2] : ""
    }
    do throws(BanRefusal) {
      let ban = try world.newBan(
        of: request.arguments[0], duration: duration, reason: String(reason), author: world.settings.serverName,
        at: effects.seconds)
      return BanWork.add(ban, by: world.actor(effects.author), asking: .control, to: world.settings.banStore)
    } catch {
      effects.controlRefuse("\(error.target): \(error.reason)")
      return nil
    }
  }

  static func remove(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let given = request.arguments[0]
    guard let ban = world.ban(of: given, at: effects.seconds) else {
      effects.controlRefuse("there is no ban of \(given)")
      return nil
    }
    return BanWork.remove(ban, by: world.actor(effects.author), asking: .control, from: world.settings.banStore)
  }

  /// Says what was banned, since that may be more than was typed, and whom it met.
  static func tellAdded(_ ban: ServerBan, putOut: Int, _ effects: inout Effects) {
    effects.controlItem([
      "target": .text(ban.target), "until": .time(ban.expiresSeconds), "putOut": .number(putOut),
    ])
    effects.controlDone("\(ban.target) is banned \(ban.until); \(PlainAnswers.people(putOut)) put out.")
  }

  static func tellRemoved(_ ban: ServerBan, _ effects: inout Effects) {
    effects.controlItem(["target": .text(ban.target)])
    effects.controlDone("\(ban.target) is banned no more.")
  }
}
