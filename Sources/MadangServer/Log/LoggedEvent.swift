import Logging

/// What a line of the log is about. The set is closed: whoever watches over a server searches for these names, and the
/// article Operating says of each what it means and what to do.
package enum LoggedEvent: String, CaseIterable, Sendable {
  // MARK: The server's life

  case ready, reloading, stopping
  case settingChanged = "setting-changed"
  case settingDiffers = "setting-differs"
  case settingWaits = "setting-waits"
  case configurationRefused = "configuration-refused"
  case passwordPartial = "password-partial"
  case secretReadable = "secret-readable"
  case socketUnused = "socket-unused"

  // MARK: Connections

  case acceptFailed = "accept-failed"
  case descriptorsOut = "descriptors-out"
  case connectionUnwatched = "connection-unwatched"
  case connectionRefused = "connection-refused"
  case controlRefused = "control-refused"
  case floodClosed = "flood-closed"
  case sendQueueExceeded = "sendq-exceeded"
  case handshakeFailed = "handshake-failed"
  case handshakeDone = "handshake-done"
  case requestRefused = "request-refused"

  // MARK: Certificates

  case certificateExchanged = "certificate-exchanged"
  case certificateRefused = "certificate-refused"
  case certificateEnds = "certificate-ends"
  case ticketKeysUnkept = "ticket-keys-unkept"

  // MARK: What is kept

  case accountsFailed = "accounts-failed"
  case alwaysOnTooMany = "always-on-too-many"
  case alwaysOnLost = "always-on-lost"
  case auditUnkept = "audit-unkept"
  case dataFailed = "data-failed"
  case historyBehind = "history-behind"
  case historyFailed = "history-failed"
  case historyGap = "history-gap"
  case nameChanged = "name-changed"
  case pruningFailed = "pruning-failed"
  case roomsLost = "rooms-lost"
  case roomsUnkept = "rooms-unkept"
  case recordEnded = "record-ended"
  case searchBehind = "search-behind"

  // MARK: Several nodes

  case engineAway = "engine-away"
  case engineDoubtful = "engine-doubtful"
  case engineLive = "engine-live"
  case engineRefused = "engine-refused"
  case engineSilent = "engine-silent"
  case engineSpeaks = "engine-speaks"
  case nodeCutOff = "node-cut-off"
  case nodeDisplaced = "node-displaced"
  case nodeRestored = "node-restored"
  case snapshotKept = "snapshot-kept"
  case snapshotUnkept = "snapshot-unkept"
  case snapshotUnread = "snapshot-unread"
  case nodeStrange = "node-strange"
  case storeBehind = "store-behind"
  case nodeDraining = "node-draining"
  case nodeRefused = "node-refused"
  case nodeDiverged = "node-diverged"
  case nodesDiffer = "nodes-differ"
  case nodeParted = "node-parted"
  case nodeUndecided = "node-undecided"
  case entrySkipped = "entry-skipped"
  case entrySurvived = "entry-survived"
  case trapPageRefused = "trap-page-refused"

  // MARK: The logs themselves

  case accessLogFailed = "access-log-failed"
  case accessLogDropped = "access-log-dropped"
  case logDropped = "log-dropped"

  /// Each has one, so that a threshold lets an event through or it does not.
  package var level: Logger.Level {
    switch self {
    case .handshakeDone: .trace
    case .connectionRefused, .floodClosed, .sendQueueExceeded, .handshakeFailed: .debug
    case .ready, .reloading, .stopping, .requestRefused: .info
    case .snapshotKept: .info
    case .settingChanged, .certificateExchanged, .engineLive, .engineSpeaks, .nodeDraining, .nodeRestored: .notice
    case .settingDiffers, .entrySurvived, .trapPageRefused: .warning
    case .settingWaits, .passwordPartial, .socketUnused, .descriptorsOut, .connectionUnwatched: .warning
    case .controlRefused, .certificateEnds, .secretReadable, .ticketKeysUnkept, .alwaysOnTooMany: .warning
    case .alwaysOnLost, .nameChanged, .roomsLost, .roomsUnkept, .recordEnded, .accessLogDropped, .logDropped: .warning
    case .engineAway, .engineDoubtful, .engineSilent, .snapshotUnkept, .snapshotUnread: .warning
    case .entrySkipped, .nodeParted, .nodeUndecided: .error
    case .engineRefused, .nodeCutOff, .nodeDisplaced, .nodeRefused, .nodeStrange, .storeBehind: .error
    case .nodeDiverged, .nodesDiffer: .error
    case .configurationRefused, .acceptFailed, .certificateRefused, .accountsFailed, .auditUnkept, .dataFailed: .error
    case .historyBehind, .historyFailed, .historyGap, .pruningFailed, .searchBehind, .accessLogFailed: .error
    }
  }
}
