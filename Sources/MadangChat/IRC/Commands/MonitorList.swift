import MadangMemory
import MadangWorld

/// IRCv3, monitor: "MONITOR Command".
enum MonitorList {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let targets = command.text(1).split(separator: ",").map(String.init)
    switch command.text(0) {
    case "+", "-":
      guard !targets.isEmpty else {
        effects.numeric(.needMoreParams, "MONITOR", text: "Not enough parameters")
        return
      }
      if command.text(0) == "+" {
        add(&world, handle, targets, &effects)
      } else {
        for target in targets { world.unwatch(target, by: handle) }
      }
    case "C", "c": world.unwatchAll(by: handle)
    case "L", "l":
      effects.numericList(.monitorList, words: world.sessions[handle.slot].monitored, separator: ",")
      effects.numeric(.endOfMonitorList, text: "End of MONITOR list")
    case "S", "s": showState(world, of: world.sessions[handle.slot].monitored, &effects)
    default: effects.numeric(.unknownError, "MONITOR", command.text(0), text: "Unknown modifier")
    }
  }

  /// "MONITOR + target[,target2]*". What can't be a nickname is no target, and so is passed over; what was on the list
  /// already is not added again, and not told again.
  private static func add(
    _ world: inout World, _ handle: Handle, _ targets: [String], _ effects: inout Effects
  ) {
    var added: [String] = []
    var refused: [String] = []
    for target in targets {
      switch world.watch(target, by: handle) {
      case .added: added.append(target)
      case .listFull: refused.append(target)
      case .watchedAlready, .badName: break
      }
    }
    showState(world, of: added, &effects)
    MetadataShow.showWatched(world, handle, added, &effects)
    refuse(world, refused, &effects)
  }

  /// RPL_MONONLINE and RPL_MONOFFLINE.
  private static func showState(_ world: borrowing World, of targets: [String], _ effects: inout Effects) {
    var online: [String] = []
    var offline: [String] = []
    for target in targets {
      if let person = world.person(named: target) {
        online.append(String(decoding: world.sessions[person.slot].source, as: UTF8.self))
      } else {
        offline.append(target)
      }
    }
    effects.numericList(.monitorOnline, words: online, separator: ",")
    effects.numericList(.monitorOffline, words: offline, separator: ",")
  }

  /// ERR_MONLISTFULL, in as many lines as hold the targets.
  private static func refuse(_ world: borrowing World, _ targets: [String], _ effects: inout Effects) {
    let most = String(world.settings.limits.monitoredMax)
    let text = "Monitor list is full."
    let bytesMax = effects.listBytesMax() - most.utf8.count - text.utf8.count - 2
    for line in Effects.packed(targets, bytesMax: bytesMax, separator: ",") {
      effects.beginNumeric(.monitorListFull)
      effects.parameter(most)
      effects.parameter(line)
      _ = effects.trailing(text)
      effects.endLine()
    }
  }
}
