import MadangMemory
import MadangWire
import MadangWorld

/// Wanting to hear of keys, and being told what is there already. IRCv3, metadata.
extension MetadataCommand {
  /// "METADATA SUB": key by key, up to the first that is one too many.
  static func subscribe(
    _ world: inout World, _ handle: Handle, _ keys: [String], _ effects: inout Effects
  ) {
    var accepted: [String] = []
    var fresh: [String] = []
    for key in keys {
      guard isKey(world, key) else {
        effects.metadataInvalidKey(key, isOneOfMany: true)
        continue
      }
      if !world.metadata.isSubscribed(handle, to: key) {
        if world.metadata.subscriptions(of: handle).count >= world.settings.limits.metadataSubscriptionsMax {
          effects.metadataSubscriptionsFull(key, countMax: world.settings.limits.metadataSubscriptionsMax)
          break
        }
        world.subscribe(handle, to: key)
        fresh.append(key)
      }
      if !accepted.contains(key) { accepted.append(key) }
    }
    numerics(.metadataSubOK, accepted, &effects)
    MetadataShow.showSubscribed(world, handle, fresh, &effects)
  }

  static func unsubscribe(
    _ world: inout World, _ handle: Handle, _ keys: [String], _ effects: inout Effects
  ) {
    var accepted: [String] = []
    for key in keys {
      guard isKey(world, key) else {
        effects.metadataInvalidKey(key, isOneOfMany: true)
        continue
      }
      world.unsubscribe(handle, from: key)
      if !accepted.contains(key) { accepted.append(key) }
    }
    numerics(.metadataUnsubOK, accepted, &effects)
  }

  static func showSubscriptions(_ world: borrowing World, _ handle: Handle, _ effects: inout Effects) {
    effects.beginBatch("metadata-subs")
    numerics(.metadataSubs, world.metadata.subscriptions(of: handle), &effects)
    effects.endBatch()
  }

  /// Each key is a parameter, and a message has at most 15.
  private static func numerics(
    _ numeric: Numeric, _ keys: [String], _ effects: inout Effects
  ) {
    let keysPerLineMax = IRCMessage.parametersMax - 1
    for line in Effects.packed(keys, bytesMax: effects.listBytesMax(), wordsMax: keysPerLineMax) {
      effects.beginNumeric(numeric)
      effects.parameter(line)
      effects.endLine()
    }
  }
}
