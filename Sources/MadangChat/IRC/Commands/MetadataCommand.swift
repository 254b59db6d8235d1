import MadangMemory
import MadangWire
import MadangWorld

/// METADATA. IRCv3, metadata.
enum MetadataCommand {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.settings.limits.metadataKeysMax > 0 else {
      effects.numeric(.unknownCommand, "METADATA", text: "Unknown command")
      return
    }
    let subcommand = command.text(1).uppercased()
    guard ["GET", "LIST", "SET", "CLEAR", "SUB", "UNSUB", "SUBS", "SYNC"].contains(subcommand) else {
      effects.metadataInvalidSubcommand(command.text(1))
      return
    }
    if subcommand == "SYNC", MetadataShow.synchronizesAll(world, handle, command.bytes(0), effects) {
      return MetadataShow.synchronizeAll(world, handle, &effects)
    }
    let isOfSubscriptions = subcommand.hasPrefix("SUB") || subcommand == "UNSUB"
    guard let target = target(world, handle, command.bytes(0)), !isOfSubscriptions || target == .person(handle) else {
      effects.fail("METADATA", "INVALID_TARGET", command.text(0), text: "Invalid metadata target")
      return
    }
    if command.count < 3, ["GET", "SET", "SUB", "UNSUB"].contains(subcommand) {
      effects.numeric(.needMoreParams, "METADATA", text: "Not enough parameters")
      return
    }
    if case .room(let room) = target, ["GET", "LIST", "SYNC"].contains(subcommand),
      !world.isOpen(room: room, to: handle)
    {
      effects.fail("METADATA", "KEY_NO_PERMISSION", world.rooms[room].name, "*", text: "You may not read this")
      return
    }
    switch subcommand {
    case "GET": get(world, target, keys(command), &effects)
    case "LIST": list(world, target, &effects)
    case "SET": set(&world, handle, target, command, &effects)
    case "CLEAR": clear(&world, handle, target, named: command.text(0), &effects)
    case "SUB": subscribe(&world, handle, keys(command), &effects)
    case "UNSUB": unsubscribe(&world, handle, keys(command), &effects)
    case "SUBS": showSubscriptions(world, handle, &effects)
    default: MetadataShow.synchronize(world, handle, target, &effects)
    }
  }

  /// Whom or what a target means; before the welcome, only `*`. A room that may not be shown to someone is none to them.
  private static func target(_ world: borrowing World, _ handle: Handle, _ name: Span<UInt8>) -> Metadata.Target? {
    if name.equals("*") { return .person(handle) }
    guard world.sessions[handle.slot].isRegistered else { return nil }
    if Names.looksLikeRoom(name) {
      guard let room = world.room(named: name), world.isVisible(room: room, to: handle) else { return nil }
      return .room(room)
    }
    return world.person(named: name).map { .person($0) }
  }

  /// A message has at most 15 parameters: what goes beyond is part of the last.
  private static func keys(_ command: borrowing Command) -> [String] {
    var keys: [String] = []
    for index in 2..<command.count {
      let text = command.text(index)
      if index == IRCMessage.parametersMax - 1 {
        keys += text.split(separator: " ").map(String.init)
      } else {
        keys.append(text)
      }
    }
    return keys
  }

  static func isKey(_ world: borrowing World, _ key: String) -> Bool {
    Metadata.isKey(key, bytesMax: world.settings.limits.metadataKeyBytesMax)
  }

  // MARK: Reading

  /// "METADATA GET": an answer for every key, in order.
  private static func get(
    _ world: borrowing World, _ target: Metadata.Target, _ keys: [String], _ effects: inout Effects
  ) {
    let name = world.metadataName(of: target)
    effects.beginBatch("metadata", name)
    for key in keys {
      if !isKey(world, key) {
        effects.metadataInvalidKey(key, isOneOfMany: true)
      } else if let value = world.metadata.get(key, of: target) {
        effects.numeric(.keyValue, name, key, "*", text: value)
      } else {
        effects.numeric(.keyNotSet, name, key, text: "key not set")
      }
    }
    effects.endBatch()
  }

  private static func list(_ world: borrowing World, _ target: Metadata.Target, _ effects: inout Effects) {
    let name = world.metadataName(of: target)
    effects.beginBatch("metadata", name)
    for value in world.metadata.all(of: target) {
      effects.numeric(.keyValue, name, value.key, "*", text: value.value)
    }
    effects.endBatch()
  }

  // MARK: Changing

  /// People change what is said of themselves, a room's operators what is said of it, the server's operators all of it.
  private static func mayChange(_ world: borrowing World, _ handle: Handle, _ target: Metadata.Target) -> Bool {
    if target == .person(handle) || world.sessions[handle.slot].modes.contains(.operator) { return true }
    if case .room(let room) = target { return world.isOperator(handle, of: room) }
    return false
  }

  private static func set(
    _ world: inout World, _ handle: Handle, _ target: Metadata.Target, _ command: borrowing Command,
    _ effects: inout Effects
  ) {
    let name = command.text(0)
    let key = command.text(2)
    // An empty value is a value, up to version 2; none removes the key.
    let isVersion3 = effects.encoding.contains(.metadata3)
    let given = command.count > 3 ? command.text(3) : nil
    let value = isVersion3 && given?.isEmpty == true ? nil : given
    guard isKey(world, key) else {
      effects.metadataInvalidKey(key, isOneOfMany: false)
      return
    }
    guard mayChange(world, handle, target) else {
      effects.fail("METADATA", "KEY_NO_PERMISSION", name, key, text: "You may not change this")
      return
    }
    let limits = world.settings.limits
    if let value {
      guard value.utf8.count <= limits.metadataValueBytesMax else {
        effects.metadataInvalidValue(key)
        return
      }
      let isNew = world.metadata.get(key, of: target) == nil
      if isNew, world.metadata.all(of: target).count >= limits.metadataKeysMax {
        effects.metadataKeysFull(name, countMax: limits.metadataKeysMax)
        return
      }
    } else if world.metadata.get(key, of: target) == nil {
      if isVersion3 {
        effects.numeric(.keyNotSet, name, key, text: "key not set")
      } else {
        effects.fail("METADATA", "KEY_NOT_SET", name, key, text: "key not set")
      }
      return
    }
    let wait = world.spendMetadataChange(of: handle, seconds: effects.seconds)
    if let wait {
      effects.metadataTooOften(name, "SET", key, seconds: wait)
      return
    }
    world.setMetadata(key, to: value, of: target, by: handle, &effects)
    if let value {
      effects.numeric(.keyValue, name, key, "*", text: value)
    } else {
      effects.numeric(.keyNotSet, name, key, text: "key not set")
    }
  }

  /// "METADATA CLEAR": each key that went is told.
  private static func clear(
    _ world: inout World, _ handle: Handle, _ target: Metadata.Target, named name: String, _ effects: inout Effects
  ) {
    guard mayChange(world, handle, target) else {
      effects.fail("METADATA", "KEY_NO_PERMISSION", name, "*", text: "You may not change this")
      return
    }
    let wait = world.spendMetadataChange(of: handle, seconds: effects.seconds)
    if let wait {
      effects.metadataTooOften(name, "CLEAR", "*", seconds: wait)
      return
    }
    let values = world.metadata.all(of: target)
    for value in values { world.setMetadata(value.key, to: nil, of: target, by: handle, &effects) }
    let target = world.metadataName(of: target)
    effects.beginBatch("metadata", target)
    for value in values { effects.numeric(.keyNotSet, target, value.key, text: "key not set") }
    effects.endBatch()
  }
}
