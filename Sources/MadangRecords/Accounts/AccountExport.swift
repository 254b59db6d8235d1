/// All that is kept of an account but what it said, for its owner to take away: `HistoryStore.events(by:after:limit:)`
/// gives that page by page.
package struct AccountExport: Equatable, Sendable {
  package var account: AccountRecord
  /// Nicknames grouped with it.
  package var nicks: [String]
  package var certificates: [PinnedCertificate]
  /// Rooms that it founded.
  package var rooms: [String]
  /// By target, folded, in milliseconds since 1970.
  package var readMarkers: [String: Int64]
  package var metadata: [MetadataValue]
  /// Where it is, where it is always on.
  package var presence: AlwaysOnRecord?

  package init(
    account: AccountRecord, nicks: [String], certificates: [PinnedCertificate], rooms: [String],
    readMarkers: [String: Int64], metadata: [MetadataValue], presence: AlwaysOnRecord? = nil
  ) {
    self.account = account
    self.nicks = nicks
    self.certificates = certificates
    self.rooms = rooms
    self.readMarkers = readMarkers
    self.metadata = metadata
    self.presence = presence
  }
}
