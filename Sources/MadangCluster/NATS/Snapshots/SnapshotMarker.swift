import Foundation

/// What says that a snapshot is whole, and where it stands.
struct SnapshotMarker: Codable, Equatable, Sendable {
  /// Of which log it is: see `StreamReport.created`.
  let log: String?
  /// Where in the log it was written.
  let position: UInt64
  /// By what its subject is known.
  let token: String
  /// The sequence of its first piece in the stream of snapshots.
  let first: UInt64
  let pieces: Int

  init(log: String?, position: UInt64, token: String, first: UInt64, pieces: Int) {
    self.log = log
    self.position = position
    self.token = token
    self.first = first
    self.pieces = pieces
  }

  /// Nil where it is something else.
  init?(_ bytes: [UInt8]) {
    guard let marker = try? JSONDecoder().decode(SnapshotMarker.self, from: Data(bytes)) else { return nil }
    self = marker
  }

  var json: [UInt8] {
    guard let data = try? JSONEncoder().encode(self) else {
      preconditionFailure("A marker of plain values can't be written.")
    }
    return Array(data)
  }
}
