import DequeModule
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

  /// Oldest first.
  private var entries = Deque<Departed>()

  package var count: Int { entries.count }

  /// `countMax` may be another one than it was for those that are here.
  package mutating func add(_ departed: Departed, countMax: Int) {
    entries.append(departed)
    while entries.count > countMax { entries.removeFirst() }
  }

  package var latestFirst: some Sequence<Departed> { entries.reversed() }
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
  package func write(to writer: inout ByteWriter) { Array(entries).write(to: &writer) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    entries = Deque(try [Departed](from: &reader))
  }
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
