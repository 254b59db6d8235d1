import MadangWire

/// Somebody who may not be on this server. Plain values, easy to keep.
package struct ServerBan: Sendable, Equatable {
  /// An address or a range of them, a mask of `nick!user@host`, `$a:account`, or `$r:real name`: as it was given, made
  /// whole.
  package let target: String
  package let reason: String
  /// Who set it: a nickname, or the server's name where it was set from its shell.
  package let author: String
  package let setSeconds: Int64
  /// When it ends; nil where it stays.
  package let expiresSeconds: Int64?

  package init(target: String, reason: String, author: String, setSeconds: Int64, expiresSeconds: Int64?) {
    self.target = target
    self.reason = reason
    self.author = author
    self.setSeconds = setSeconds
    self.expiresSeconds = expiresSeconds
  }

  package func isOver(at seconds: Int64) -> Bool { expiresSeconds.map { $0 <= seconds } ?? false }

  /// Whether it means somebody; of those who have said nothing yet, only their address counts.
  /// - Parameter range: what the target comes to, where it is addresses.
  package func means(_ session: borrowing Session, _ range: AddressRange?) -> Bool {
    if let range {
      return range.contains(session.address)
    }
    return session.isIdentified && BanFaces(session).match(target, session)
  }

  /// Its end, in words.
  package var until: String { expiresSeconds.map { "until \(Clock.text($0))" } ?? "for good" }
}

extension ServerBan: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: target, reason, author, setSeconds, expiresSeconds)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(
      target: try reader.next(), reason: try reader.next(), author: try reader.next(), setSeconds: try reader.next(),
      expiresSeconds: try reader.next())
  }
}

/// All bans from the server, ready to be compared. There is no timer: one that is over counts no more, and goes when the
/// list is changed.
package struct ServerBans: Sendable {
  package private(set) var list: [ServerBan] = []
  /// What the targets that are addresses come to; nil for the others.
  private var ranges: [AddressRange?] = []

  package init() {}

  /// A target that may be on the list, as it is kept there: of `ServerBanTarget`, or of an earlier version, which took
  /// more.
  static func normalized(_ text: String, bytesMax: Int) -> String? {
    AddressRange(text) == nil ? BanMask.normalized(text, bytesMax: bytesMax) : text
  }

  /// Takes the place of one with the same target.
  package mutating func add(_ ban: ServerBan) {
    _ = remove(ban.target)
    list.append(ban)
    ranges.append(AddressRange(ban.target))
  }

  package mutating func remove(_ target: String) -> ServerBan? {
    guard let index = list.firstIndex(where: { $0.target.lowercased() == target.lowercased() }) else { return nil }
    ranges.remove(at: index)
    return list.remove(at: index)
  }

  /// The ban with this target that holds.
  package func ban(of target: String, at seconds: Int64) -> ServerBan? {
    list.first { $0.target.lowercased() == target.lowercased() && !$0.isOver(at: seconds) }
  }

  /// Whether there is no place for another one with this target.
  package func isFull(without target: String, at seconds: Int64, countMax: Int) -> Bool {
    if ban(of: target, at: seconds) != nil || list.count < countMax { return false }
    return list.count { !$0.isOver(at: seconds) } >= countMax
  }

  mutating func removeOver(at seconds: Int64) {
    guard list.contains(where: { $0.isOver(at: seconds) }) else { return }
    list.removeAll { $0.isOver(at: seconds) }
    ranges = list.map { AddressRange($0.target) }
  }

  /// The first that means this person; for those who have said nothing yet, only their address counts.
  package func first(against session: borrowing Session, seconds: Int64) -> ServerBan? {
    if list.isEmpty { return nil }
    // Read once for all bans: there may be a thousand of them.
    let address = IPAddress(session.address)
    let faces = session.isIdentified ? BanFaces(session) : nil
    for index in list.indices where !list[index].isOver(at: seconds) {
      if let range = ranges[index] {
        if let address, range.contains(address) { return list[index] }
      } else if let faces, faces.match(list[index].target, session) {
        return list[index]
      }
    }
    return nil
  }
}
