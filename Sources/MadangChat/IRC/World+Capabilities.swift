import MadangMemory
import MadangWire
import MadangWorld

/// Settings that change while people are here. IRCv3, capability-negotiation, "cap-notify".
extension World {
  /// What clients with CAP NEW and CAP DEL are told of a change.
  package struct CapabilityNotice: Sendable {
    /// Capabilities that are new, or have a new value.
    fileprivate var changed: [Capability] = []
    /// What is told of those that tell something and no longer do.
    fileprivate var ended: [String] = []
    /// Those that are new.
    fileprivate var names: [String] = []
    fileprivate var gone: [Capability] = []
    /// Who is yet to be told.
    private(set) fileprivate var slots: Range<UInt32> = 0..<0

    package var isTold: Bool { changed.isEmpty && ended.isEmpty && gone.isEmpty || slots.isEmpty }

    /// With their values, as they are for who has given a certificate or for others.
    func words(_ settings: ChatSettings, hasCertificate: Bool = false) -> [String] {
      changed.map { $0.word(settings, hasCertificate: hasCertificate) } + ended
    }

    fileprivate mutating func address(_ slots: Range<UInt32>) { self.slots = slots }

    /// The next of those, no more than `most`.
    fileprivate mutating func take(_ most: Int) -> Range<UInt32> {
      let next = slots.prefix(most)
      slots = slots.dropFirst(most)
      return next
    }
  }

  /// Takes other settings. Returns what those are to be told who want to know which capabilities came and went, which
  /// `announce` does; until then who has one that went goes on with it.
  mutating func change(_ new: ChatSettings) -> CapabilityNotice {
    var notice = CapabilityNotice()
    for capability in Capability.all {
      let was = capability.isOffered(settings)
      if capability.isOffered(new) {
        if !was, capability.isNegotiable { notice.names.append(capability.name) }
        if !was || capability.word(settings) != capability.word(new) { notice.changed.append(capability) }
      } else if was, !capability.isNegotiable {
        notice.ended.append(StrictTransport.ended)
      } else if was {
        notice.gone.append(capability)
      }
    }
    take(new)
    notice.address(0..<UInt32(sessions.slots))
    return notice
  }

  /// Tells the next few of those who are to be told, and cancels what went: so that nobody waits until all are told.
  package mutating func announce(
    _ notice: inout CapabilityNotice, toNext most: Int, _ effects: inout Effects
  ) {
    for slot in notice.take(most) {
      let isHere =
        switch sessions[slot].phase {
        case .registering, .registered, .attached: true
        case .vacant, .left, .administering: false
        }
      if isHere, !sessions[slot].encoding.isPlain { tell(notice, slot, &effects) }
    }
  }

  private mutating func tell(_ notice: CapabilityNotice, _ slot: UInt32, _ effects: inout Effects) {
    let handle = Handle(slot: slot, generation: sessions[slot].generation)
    let encoding = sessions[slot].encoding
    if encoding.contains(.capNotify) {
      let hasValues = sessions[slot].capabilityVersion >= Capability.versionWithValues
      let words = notice.words(settings, hasCertificate: hasCertificate(handle))
      tell("NEW", hasValues ? words : notice.names, to: handle, &effects)
      tell("DEL", notice.gone.map(\.name), to: handle, &effects)
    }
    var kept = encoding
    for capability in notice.gone { kept.remove(capability.bit) }
    if kept != encoding { setEncoding(kept, of: handle) }
  }

  /// "The CAP NEW subcommand" and "The CAP DEL subcommand"; a list too long for a line comes in several.
  private borrowing func tell(
    _ subcommand: String, _ words: [String], to handle: Handle, _ effects: inout Effects
  ) {
    if words.isEmpty { return }
    let person = person(behind: handle)
    let nick = sessions[person.slot].nick.isEmpty ? "*" : sessions[person.slot].nick
    let head = ":\(settings.serverName) CAP \(nick) \(subcommand) :"
    var lines = ByteWriter()
    for line in Effects.packed(words, bytesMax: Effects.lineContentBytesMax - head.utf8.count) {
      lines.append("\(head)\(line)\r\n")
    }
    effects.tell(lines: lines.span, toConnection: handle)
  }
}
