import MadangWorld

extension SharedSettings {
  /// The bounds of the rules that are numbers, each by its key.
  static var limits: [(key: String, path: WritableKeyPath<ChatLimits, Int>)] {
    [
      ("limits.nick-bytes", \.nickBytesMax), ("limits.room-name-bytes", \.roomNameBytesMax),
      ("limits.user-bytes", \.userBytesMax), ("limits.topic-bytes", \.topicBytesMax),
      ("limits.away-bytes", \.awayBytesMax), ("limits.kick-bytes", \.kickBytesMax),
      ("limits.host-bytes", \.hostBytesMax), ("limits.realname-bytes", \.realnameBytesMax),
      ("limits.key-bytes", \.keyBytesMax), ("limits.mask-bytes", \.maskBytesMax),
      ("limits.renamed-members", \.renamedMembersMax), ("limits.redirect-seconds", \.roomRedirectSecondsMax),
      ("limits.redirects", \.roomRedirectsMax), ("limits.rooms-per-person", \.roomsPerSessionMax),
      ("limits.bans-per-room", \.bansPerRoomMax), ("limits.borrowed-bans", \.borrowedBansMax),
      ("limits.masks-per-address", \.masksPerAddressMax), ("limits.masks-per-account", \.masksPerAccountMax),
      ("limits.list-masks", \.listMasksMax), ("limits.invitations-per-room", \.invitationsPerRoomMax),
      ("limits.metadata-keys", \.metadataKeysMax), ("limits.metadata-key-bytes", \.metadataKeyBytesMax),
      ("limits.metadata-value-bytes", \.metadataValueBytesMax),
      ("limits.metadata-changes", \.metadataChangesPerMinuteMax),
      ("limits.metadata-subscriptions", \.metadataSubscriptionsMax),
      ("limits.metadata-sync-members", \.metadataSyncMembersMax),
      ("limits.metadata-sync-lines", \.metadataSyncLinesMax), ("limits.multiline-bytes", \.multilineBytesMax),
      ("limits.multiline-lines", \.multilineLinesMax), ("limits.batch-seconds", \.clientBatchSecondsMax),
      ("limits.history-messages", \.historyMessagesMax), ("limits.history-bytes", \.historyBytesMax),
      ("limits.read-markers", \.readMarkersMax), ("limits.read-marker-owners", \.readMarkerOwnersMax),
      ("limits.replayed-messages", \.replayedMessagesMax), ("limits.room-visits", \.roomVisitsMax),
      ("limits.targets", \.targetsMax),
      ("limits.plain-list", \.plainListMax), ("limits.monitored", \.monitoredMax),
      ("limits.login-failures", \.loginFailuresMax), ("limits.password-bytes-least", \.passwordBytesMin),
      ("limits.password-bytes", \.passwordBytesMax), ("limits.nicks-per-account", \.nicksPerAccountMax),
      ("limits.certificates-per-account", \.certificatesPerAccountMax),
      ("limits.connections-per-person", \.connectionsPerPersonMax), ("limits.always-on-days", \.alwaysOnDaysMax),
      ("limits.always-on", \.alwaysOnMax), ("limits.kept-rooms-seconds", \.keptRoomsSecondsMax),
      ("limits.kept-rooms", \.keptRoomsMax), ("limits.rooms-per-account", \.roomsPerAccountMax),
      ("limits.standings-per-room", \.standingsPerRoomMax), ("limits.mode-changes", \.modeChangesMax),
      ("limits.who-matches", \.whoMatchesMax), ("limits.userhosts", \.userhostsMax),
      ("limits.departures", \.formerNicknamesMax), ("limits.server-bans", \.serverBansMax),
      ("limits.spam-filters", \.spamFiltersMax), ("limits.audit-entries", \.auditEntriesMax),
      ("limits.spam-pattern-bytes", \.spamPatternBytesMax), ("limits.slow-seconds", \.slowSecondsMax),
    ]
  }
}
