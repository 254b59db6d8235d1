import MadangMemory
import MadangRecords

/// Messages that nobody is given, since they can't be kept: `--durability acknowledged` on a full disk.
extension Effects {
  /// Tells the author of a message that it was not said. It may be a NOTICE, for this is no program that answers it but the
  /// server that takes it back.
  ///
  /// - Parameter bytes: what the event's parts lie in.
  package mutating func refuse(_ event: Event, in bytes: Span<UInt8>) {
    if encoding.isPlain {
      plainLine("Your message was not sent: it can't be kept now. Try again later.")
      return
    }
    let (command, target) = event.commandAndTarget(in: bytes)
    fail(
      command, "TEMPORARILY_UNAVAILABLE", target,
      text: "Your message was not sent: it can't be kept now. Try again later")
  }

  /// Answers a labelled command in place of `other`, some of whose messages were refused: without what would have come
  /// back of them, and with why.
  package mutating func answer(
    in place: borrowing Effects, refusing isRefused: (MessageID) -> Bool
  ) {
    bytes.append(place.bytes.span)
    if let label = place.label { setLabel(place.bytes.span.extracting(label.range)) }
    for index in place.replyLines.indices {
      let line = place.replyLines[index]
      if let id = line.tags.id, isRefused(id) { continue }
      record(line)
    }
    for index in place.list.indices {
      switch place.list[index] {
      case .say(_, let event), .tell(_, let event):
        if let id = event.tags.id, isRefused(id) { refuse(event, in: place.bytes.span) }
      default: break
      }
    }
  }
}
