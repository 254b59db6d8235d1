import MadangKernel
import MadangTLS

/// The keys of session tickets in the data folder, so that clients resume after a restart. For its owner alone.
struct TicketKeyFile: Sendable {
  static let name = "ticket-keys"
  private let path: String?

  /// - Parameter folder: nil where nothing is kept: the keys then go with the process.
  init(folder: String?) { path = folder.map { $0 + "/" + TicketKeyFile.name } }

  /// The keys that are kept, or new ones in place of what is none. A file that can't be written is told of.
  /// - Parameter now: seconds since 1970.
  func load(now: Int64) throws(Errno) -> TicketKeys {
    if let path, let bytes = try? SmallFile.read(path, bytesMax: TicketKeys.encodedBytesMax + 1),
      let keys = TicketKeys(encoded: bytes)
    {
      // Else, new ones are written, and an unreadable file with them told of.
      try turn(keys, now: now)
      return keys
    }
    let keys = TicketKeys(now: now)
    try save(keys)
    return keys
  }

  /// Changes the keys that have served their time, and keeps the new ones. To be called once a minute.
  func turn(_ keys: TicketKeys, now: Int64) throws(Errno) {
    if keys.rotate(now: now) { try save(keys) }
  }

  private func save(_ keys: TicketKeys) throws(Errno) {
    if let path { try SmallFile.replace(path, with: keys.encoded) }
  }
}
