import GRDB
import MadangRecords

/// What the log has for the stores.
extension Database: ChangeStore {
  package func carryOut(_ change: StoreChange, at place: LogPlace) throws(StoreError) -> StoreVerdict? {
    do {
      switch change {
      case .forget(let account): return try forget(account, at: place)
      case .redact: journal.flush()
      default: break
      }
      return try write { connection in
        guard try Database.isNew(place, in: connection) else { return nil }
        let verdict = try carryOut(change, in: connection)
        try Database.setPlace(place, of: .changes, in: connection)
        return verdict
      }
    } catch {
      switch error {
      // Nothing has changed, and the place is the same for all: whoever reads it anew is refused again.
      case .taken, .alike, .unknownAccount: return .refused(error)
      default: throw error
      }
    }
  }

  private static func isNew(_ place: LogPlace, in connection: Connection) throws -> Bool {
    guard let last = try Database.place(of: .changes, in: connection) else { return true }
    return place > last
  }

  private func carryOut(_ change: StoreChange, in connection: Connection) throws -> StoreVerdict {
    switch change {
    case .addAccount(let account): try Database.add(account, in: connection)
    case .updateAccount(let old, let new):
      guard let account = try Database.account(named: old.name, in: connection) else { return .absent }
      if account != old { return .conflict }
      try Database.update(old.name, to: new, in: connection)
    case .setLastSeen(let account, let seconds):
      try Database.setLastSeen(account: account, seconds: seconds, in: connection)
    case .keepSecret(let name, let bytes):
      return .kept(try Database.keepSecret(named: name, bytes, in: connection))
    case .addNick(let nick, let account): try Database.addNick(nick, to: account, in: connection)
    case .removeNick(let nick, let account):
      return try Database.removeNick(nick, from: account, in: connection) ? .done : .absent
    case .addCertificate(let certificate, let account, let most):
      return .pinned(try Database.add(certificate, to: account, atMost: most, in: connection))
    case .removeCertificate(let fingerprint, let account):
      return try Database.remove(fingerprint, from: account, in: connection) ? .done : .absent
    case .noteUse(let fingerprint, let address, let milliseconds):
      try Database.noteUse(of: fingerprint, address: address, milliseconds: milliseconds, in: connection)
    case .addBan(let ban):
      // By the time of the ban, which is the same for all, and not by a clock of one's own.
      _ = try Database.removeExpiredBans(at: ban.createdSeconds, in: connection)
      try Database.add(ban, in: connection)
    case .removeBan(let kind, let pattern):
      return try Database.removeBan(kind: kind, pattern: pattern, in: connection) ? .done : .absent
    case .addFilter(let filter): try Database.add(filter, in: connection)
    case .removeFilter(let filter): return try Database.remove(filter, in: connection) ? .done : .absent
    case .addEntry(let entry): try Database.add(entry, in: connection)
    case .redact(let id, let redaction): return try redact(id, as: redaction, in: connection) ? .done : .absent
    case .setReadMarker(let account, let target, let milliseconds, let now):
      return .marked(
        milliseconds: try Database.setReadMarker(
          account: account, target: target, milliseconds: milliseconds, now: now, in: connection))
    case .forget: preconditionFailure("It has transactions of its own.")
    }
    return .done
  }

  /// Bit by bit: the place goes with the last of it. Where this is cut short, all of it comes again.
  private func forget(_ account: String, at place: LogPlace) throws(StoreError) -> StoreVerdict? {
    guard try read({ try Database.isNew(place, in: $0) }) else { return nil }
    let events = try forget(account: account) { try Database.setPlace(place, of: .changes, in: $0) }
    return events.map { .erased(events: $0) } ?? .absent
  }
}
