/// One event on its way to the journal: views of bytes that the caller holds. No text is made, and nothing is copied but
/// into the journal.
package struct JournalEvent: ~Escapable {
  package let id: MessageID
  /// See `StoredEvent.milliseconds`.
  package let milliseconds: Int64
  /// See `StoredEvent.refersTo`.
  package let refersTo: MessageID?
  package let kind: StoredEvent.Kind
  package let flags: StoredEvent.Flags
  package let conversation: Span<UInt8>
  package let partner: Span<UInt8>
  package let source: Span<UInt8>
  package let account: Span<UInt8>
  package let target: Span<UInt8>
  package let text: Span<UInt8>
  package let tags: Span<UInt8>
  /// Where in the log its entry stands; nil where the server is alone.
  package var place: LogPlace?

  /// - Parameters:
  ///   - conversation: a room's name, or one of two people; in any case.
  ///   - partner: the other of two people; empty for a room.
  ///   - account: empty where there is none.
  @_lifetime(copy conversation, copy partner, copy source, copy account, copy target, copy text, copy tags)
  package init(
    id: MessageID, milliseconds: Int64, refersTo: MessageID? = nil, kind: StoredEvent.Kind,
    flags: StoredEvent.Flags = [], conversation: Span<UInt8>, partner: Span<UInt8>, source: Span<UInt8>,
    account: Span<UInt8>, target: Span<UInt8>, text: Span<UInt8>, tags: Span<UInt8>
  ) {
    self.id = id
    self.milliseconds = milliseconds
    self.refersTo = refersTo
    self.kind = kind
    self.flags = flags
    self.conversation = conversation
    self.partner = partner
    self.source = source
    self.account = account
    self.target = target
    self.text = text
    self.tags = tags
  }
}
