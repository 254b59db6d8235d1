import MadangMemory
import MadangWire

/// Who gave up a nickname lately, for WHOWAS: the oldest goes where there are as many as there may be.
package struct FormerNicknames: Sendable {
  package struct Departed: Sendable {
    package let nick: String
    package let user: String
    package let host: String
    package let realHost: String
    package let realname: String
    /// When they gave it up, in seconds since 1970.
    package let seconds: Int64
  }

  private var entries: [Departed] = []
  /// Where the next one goes once `entries` is full.
  private var next = 0

  package var count: Int { entries.count }

  package mutating func add(_ departed: Departed, countMax: Int) {
    if countMax == 0 { return }
    if entries.count < countMax {
      entries.append(departed)
    } else {
      entries[next] = departed
      next = (next + 1) % countMax
    }
  }

  package var latestFirst: some Sequence<Departed> {
    (0..<entries.count).lazy.map { entries[(next + entries.count - 1 - $0) % entries.count] }
  }
}

extension World {
  /// Keeps what WHOWAS tells of somebody who is about to give up their nickname.
  mutating func keepFormerNickname(of handle: Handle, seconds: Int64) {
    let slot = handle.slot
    formerNicknames.add(
      FormerNicknames.Departed(
        nick: sessions[slot].nick, user: sessions[slot].user, host: sessions[slot].host,
        realHost: sessions[slot].connectedHost, realname: sessions[slot].realname, seconds: seconds),
      countMax: settings.limits.formerNicknamesMax)
  }
}

extension FormerNicknames: FieldCodable {
  /// Oldest first.
  package func write(to writer: inout ByteWriter) {
    (entries[next...] + entries[..<next]).map { $0 }.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) { entries = try [Departed](from: &reader) }
}

extension FormerNicknames.Departed: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: nick, user, host, realHost, realname, seconds)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    nick = try reader.next()
    user = try reader.next()
    host = try reader.next()
    realHost = try reader.next()
    realname = try reader.next()
    seconds = try reader.next()
  }
}
