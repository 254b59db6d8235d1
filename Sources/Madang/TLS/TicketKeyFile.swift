import MadangKernel
import MadangTLS

/// The keys of session tickets in the data folder, so that clients resume after a restart. For its owner alone.
struct TicketKeyFile: Sendable {
  static let name = "ticket-keys"
  private let path: String?

  /// - Parameter folder: nil where nothing is kept: the keys then go with the process.
  init(folder: String?) { path = folder.map { $0 + "/" + TicketKeyFile.name } }

  /// Goes on with the keys that are kept. Where there are none, or the file is none of keys, those of `keys` are kept.
  /// - Parameter now: seconds since 1970.
  func load(into keys: TicketKeys, now: Int64) throws(Errno) {
    guard let path else { return }
    let kept = try SmallFile.read(path, bytesMax: TicketKeys.encodedBytesMax + 1)
    if let kept, keys.take(encoded: kept) { return try turn(keys, now: now) }
    try SmallFile.replace(path, with: keys.encoded)
  }

  /// Changes the keys that have served their time, and keeps the new ones. To be called once a minute.
  func turn(_ keys: TicketKeys, now: Int64) throws(Errno) {
    if keys.rotate(now: now), let path { try SmallFile.replace(path, with: keys.encoded) }
  }
}
