import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

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
    let reader = HistoryReader(world, handle)
    let reading = HistoryReading(store, world)
    if request.subcommand == .targets {
      return targets(request, word, reader, HistoryAudience(effects.encoding, since: reader.since), reading)
    }
    guard let subject = HistorySubject(request.target, world, handle) else {
      refuseTarget(word, request.target, &effects)
      return nil
    }
    if let unknown = request.unknownName {
      effects.fail(
        "CHATHISTORY", "MESSAGE_ERROR", word, request.target, unknown, text: "Messages could not be retrieved")
      return nil
    }
    return page(
      request, word, subject, HistoryAudience(effects.encoding, since: subject.since),
      bytesMax: world.settings.limits.historyBytesMax, reading)
  }

  private static func refuseTarget(
    _ word: String, _ target: String, _ effects: inout Effects
  ) {
    effects.fail(
      "CHATHISTORY", "INVALID_TARGET", word, target, text: "Messages could not be retrieved")
  }

  private static func page(
    _ request: HistoryRequest, _ word: String, _ subject: HistorySubject, _ audience: HistoryAudience, bytesMax: Int,
    _ reading: HistoryReading
  ) -> SlowWork {
    SlowWork.reading(on: .disk) { turn in
      let page = reading.attempt { store throws(StoreError) in
        let conversation = try subject.conversation(for: audience, from: store)
        return try request.page(
          of: conversation, for: audience, bytesMax: bytesMax, from: store, while: turn.mayGoOn)
      }
      return { world, handle, effects in
        guard HistorySubject(subject.name, world, handle) != nil else {
          refuseTarget(word, request.target, &effects)
          return
        }
        guard let page else {
          effects.fail("CHATHISTORY", "MESSAGE_ERROR", word, request.target, text: "Messages could not be retrieved")
          return
        }
        var playback = Playback()
        playback.add(page, in: .history, subject.name)
        playback.begin(&effects)
      }
    }
  }

  /// "`TARGETS`".
  private static func targets(
    _ request: HistoryRequest, _ word: String, _ reader: HistoryReader, _ audience: HistoryAudience,
    _ reading: HistoryReading
  ) -> SlowWork {
    SlowWork.reading {
      let query = request.targets(reader, audience)
      let found = reading.attempt { store throws(StoreError) in try store.targets(query) }
      return { _, _, effects in
        guard let found else {
          effects.fail("CHATHISTORY", "MESSAGE_ERROR", word, text: "Messages could not be retrieved")
          return
        }
        let isEnd = request.limit > 0 && found.count <= request.limit
        effects.beginBatch("draft/chathistory-targets", isHistoryEnd: isEnd)
        for target in query.end == .latest ? found.suffix(request.limit) : found.prefix(request.limit) {
          var time = ByteWriter(capacity: 24)
          time.append(timestamp: target.milliseconds)
          effects.serverLine("CHATHISTORY", "TARGETS", target.name, String(bytes: time.span))
        }
        effects.endBatch()
      }
    }
  }
}
