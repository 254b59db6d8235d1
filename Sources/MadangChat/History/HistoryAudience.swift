import MadangRecords
import MadangWorld

/// What of the history somebody is shown, by what they negotiated and since when they are who they are.
struct HistoryAudience: Sendable {
  /// See `HistoryReader.since`.
  let since: MessageID?
  let includesEvents: Bool
  let omitted: HistoryOmissions

  init(_ encoding: Encoding, since: MessageID?) {
    self.since = since
    includesEvents = encoding.contains(.eventPlayback)
    // That a reaction was taken back is told as if there had been none.
    var omitted: HistoryOmissions = .redactedTagMessages
    // Without a word that it was taken back, an empty message would say nothing.
    if !encoding.contains(.messageRedaction) { omitted.insert(.redactedMessages) }
    if !encoding.contains(.messageTags) { omitted.insert(.tagMessages) }
    self.omitted = omitted
  }
}
