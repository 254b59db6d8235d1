import MadangMemory
import MadangWire

/// CHATHISTORY: what was said, to those who may know. IRCv3, chathistory.
enum ChatHistory {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard let store = world.history(for: "CHATHISTORY", needing: .chatHistory, &effects) else { return nil }
    let word = command.text(0)
    let request: HistoryRequest
    do throws(HistoryRequest.Refusal) {
      request = try HistoryRequest(command, limitMax: world.settings.limits.historyMessagesMax)
    } catch {
      if let context = error.context {
        effects.fail("CHATHISTORY", error.code, word, context, text: error.text)
      } else {
        effects.fail("CHATHISTORY", error.code, word, text: error.text)
      }
      return nil
    }
    let reading = HistoryReading(store, world)
    if request.subcommand == .targets { return targets(request, word, HistoryReader(world, handle), reading) }
    guard let subject = HistorySubject(request.target, world, handle) else {
      refuseTarget(world, word, request.target, &effects)
      return nil
    }
    if let unknown = request.unknownName {
      effects.fail(
        "CHATHISTORY", "MESSAGE_ERROR", word, request.target, unknown, text: "Messages could not be retrieved")
      return nil
    }
    return events(request, word, subject, includesEvents: effects.encoding.contains(.eventPlayback), reading)
  }

  private static func refuseTarget(
    _ world: borrowing World, _ word: String, _ target: String, _ effects: inout Effects
  ) {
    effects.fail(
      "CHATHISTORY", "INVALID_TARGET", word, target, text: "Messages could not be retrieved")
  }

  private static func events(
    _ request: HistoryRequest, _ word: String, _ subject: HistorySubject, includesEvents: Bool,
    _ reading: HistoryReading
  ) -> SlowWork {
    SlowWork.reading {
      let events = reading.attempt { store throws(StoreError) in
        try subject.events { conversation throws(StoreError) in
          try request.events(of: conversation, since: subject.since, includesEvents: includesEvents, from: store)
        }
      }
      return { world, handle, effects in
        guard HistorySubject(subject.name, world, handle) != nil else {
          refuseTarget(world, word, request.target, &effects)
          return
        }
        guard let events else {
          effects.fail(
            "CHATHISTORY", "MESSAGE_ERROR", word, request.target, text: "Messages could not be retrieved")
          return
        }
        effects.beginBatch("chathistory", subject.name)
        effects.playBack(events, from: request.range.end, world.settings.limits)
        effects.endBatch()
      }
    }
  }

  /// "`TARGETS`".
  private static func targets(
    _ request: HistoryRequest, _ word: String, _ reader: HistoryReader, _ reading: HistoryReading
  ) -> SlowWork {
    SlowWork.reading {
      let (after, before, end) = request.range
      let found = reading.attempt { store throws(StoreError) in
        try store.targets(
          of: reader.identity, rooms: reader.rooms, after: after, before: before, limit: request.limit, end: end)
      }
      return { world, _, effects in
        guard let found else {
          effects.fail("CHATHISTORY", "MESSAGE_ERROR", word, text: "Messages could not be retrieved")
          return
        }
        effects.beginBatch("draft/chathistory-targets")
        for target in found {
          if let since = reader.since, target.newest <= since,
            target.conversation.partner(of: reader.identity.foldedName) != nil
          {
            continue
          }
          var time = ByteWriter(capacity: 24)
          time.append(timestamp: target.newest.milliseconds)
          effects.serverLine("CHATHISTORY", "TARGETS", target.name, String(bytes: time.span))
        }
        effects.endBatch()
      }
    }
  }
}
