import MadangChat
import MadangRecords

/// People who are here before anybody has connected.
extension Reactor {
  /// Gives each of them a slot, as if their connection had ended. Called once, before the first turn.
  package mutating func bringBack(_ alwaysOn: [AlwaysOnRecord]) {
    let milliseconds = kernel.wallMilliseconds()
    let services = courtyard.configuration.settings.services
    var entries = EntryWriter(courtyard.configuration.entrySink)
    let most = courtyard.configuration.settings.limits.alwaysOnMax
    if alwaysOn.count > most {
      logger.note(
        .alwaysOnTooMany, "More accounts are always on than may be: the rest is not here.", ["most": .number(most)])
    }
    for record in alwaysOn.prefix(most) {
      guard let handle = table.claim() else {
        logger.note(
          .alwaysOnTooMany, "Nobody more can be always on: the server has as many connections as it may have.")
        return
      }
      var metadata: [MetadataValue]?
      do throws(StoreError) { metadata = try services.metadata?.metadata(of: record.account) } catch {
        services.onTrouble(error)
      }
      let kept = metadata
      let isBack = courtyard.world.withWriting { world in
        let id = entries.isOn ? entries.take(record, kept, at: milliseconds, &world) : nil
        return world.bringBack(record, saying: kept, as: handle, id: id, milliseconds: milliseconds)
      }
      if !isBack {
        logger.note(
          .alwaysOnLost, "Somebody who is always on is not back: another has the name.",
          ["nick": .text(record.nick)])
        table.recycle(handle.slot)
        continue
      }
      table.rows[handle.slot].phase = .closed
      courtyard.queues.grow(toHold: handle.slot) { ConnectionQueues() }
      courtyard.queues[handle.slot].outbox.open(generation: handle.generation, bytesMax: 0)
      courtyard.queues[handle.slot].outbox.close()
    }
  }
}
