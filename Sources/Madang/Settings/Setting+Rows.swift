import Logging
import MadangChat
import MadangKernel
import MadangServer
import MadangStore
import MadangWorld

extension Setting {
  /// Every setting. One more is one more row here, and a few words in the article "Configuring".
  static let rows: [Setting] =
    [
      Setting(
        "listen", flag: "listen",
        .list { url in
          do throws(ListenURL.Invalid) {
            _ = try ListenURL.parse(url)
            return nil
          } catch { return error.reason }
        }, as: "url", .restart, \.listen,
        "Where to listen; the flag may be repeated: irc://HOST:PORT, plain://HOST:PORT?style=numbered|announce&room=NAME "
          + "(also language=en|ko, greeting=on|off). HOST is an IPv4 address, an IPv6 address in brackets, or unix:/PATH, or systemd:NAME, a socket that systemd holds (these without :PORT); port 0 picks one."
      ),
      Setting(
        "workers", flag: "workers", .whole(1...256), as: "n", .restart, \.workers,
        "Worker threads. Default: one for each processor."),
      Setting(
        "sendq", flag: "sendq", .whole(Limits.sendQueueBytesMin...1 << 30), as: "bytes", .running,
        \.limits.sendQueueBytesMax, "What may wait to be sent to one connection."),
      Setting(
        "max-connections", flag: "max-connections", .whole(1...10_000_000), as: "n", .restart, \.maxConnections,
        "Connections at once. Default: what the descriptor limit allows."),
      Setting(
        "max-per-address", flag: "max-per-address", .whole(1...1_000_000), as: "n", .running,
        \.limits.connectionsPerAddressMax,
        "Connections at once from one address. Default: \(Limits.connectionsPerRemoteAddressMax), and no bound for this "
          + "machine's own."),
      Setting(
        "arrivals-per-minute", flag: "arrivals-per-minute", .whole(1...1_000_000), as: "n", .running,
        \.limits.arrivalsPerMinuteMax,
        "Connections in a minute from one address. Default: \(Limits.arrivalsPerRemoteAddressMax), and no bound for this "
          + "machine's own."),
      Setting(
        "exempt", flag: "exempt",
        .addressRanges,
        as: "range", .running, \.exempt,
        "Addresses without those two bounds, such as a gateway's; the flag may be repeated: 192.0.2.7, 2001:db8::/32."),
      Setting(
        "cloak", flag: "cloak", .text(CloakSecret.complaint), as: "file", .running, \.cloak,
        "Hide people's addresses from each other, by the secret in this file (32 bytes or more)."),
      Setting(
        "flood", flag: "flood", .onOff, as: "on|off", .running, \.limits.floodControl,
        "Slow down, and in the end close, connections that say too much."),
      Setting(
        "idle-timeout", flag: "idle-timeout", .whole(2...86_400), as: "seconds", .running, \.limits.idleSecondsMax,
        "Close connections that have been silent for so long, PING included."),
      Setting(
        "server-name", flag: "server-name", .word, as: "name", .restart, \.chat.serverName,
        "The server's name, as clients see it."),
      Setting(
        "server-info", .line(bytesMax: 200), .running, \.chat.serverInfo, "What describes the server in WHOIS."),
      Setting(
        "network", flag: "network", .word, as: "name", .running, \.chat.network,
        "The network's name, as clients see it."),
      Setting(
        "network-icon", .word, .running, \.chat.networkIcon, "The address of a picture of the network, https://…"),
      Setting(
        "password", .line(bytesMax: 200), .running, isSecret: true, \.chat.password, "What PASS must give to come in."),
      Setting(
        "require-account", flag: "require-account", .onOff, as: "on|off", .running, \.chat.requiresAccount,
        "Only those come in who are logged in to an account."),
      Setting(
        "record", flag: "record", .text { Folder.isThere($0) ? "it is a folder" : nil }, as: "file", .restart, \.record,
        "Record what comes in, to a file that is not there yet, for madang replay. Without passwords."),
      Setting(
        "record-texts", flag: "record-texts", .onOff, as: "on|off", .restart, \.recordsTexts,
        "Whether what is said is recorded with it."),
      Setting(
        "motd", flag: "motd", .text { MotdFile.read($0) == nil ? "the file can't be read" : nil }, as: "file", .running,
        \.motd, "The message of the day. Read again at SIGHUP."),
      Setting(
        "lobby", flag: "lobby",
        .text { name in
          return Names.isRoom(Names.withRoomSign(name), bytesMax: ChatLimits().roomNameBytesMax)
            ? nil : "this can't be the name of a room"
        }, as: "room", .running, \.chat.lobby, "The room where plain connections land."),
      Setting(
        "blocked-client-tags", .word, .running, \.blockedClientTags,
        "Client-only tags that are not handed on: \"typing,react\", or \"*,-reply\" for all but one."),
      Setting(
        "log-level", flag: "log-level", .choice(Logger.Level.allCases.map(\.rawValue)), as: "level", .running,
        \.logLevel,
        "\(SettingKind.enumeration(Logger.Level.allCases.map(\.rawValue)))."),
      Setting(
        "log-format", flag: "log-format", .choice(LogFormat.allCases.map(\.rawValue)), as: "text|json", .restart,
        \.logFormat, "How log lines look on standard error."),
      Setting(
        "tls-cert", flag: "tls-cert", .list { $0.isEmpty ? "it must name a file" : nil }, as: "file", .running,
        \.certificates,
        "A certificate, and behind it those that sign it (PEM), for ircs:// and https://; the flag may be repeated. Which "
          + "one is shown, the names in it decide; the first is for everybody else."),
      Setting(
        "tls-key", flag: "tls-key", .list { $0.isEmpty ? "it must name a file" : nil }, as: "file", .running, \.keys,
        "The key of each certificate (PEM), in the same order."),
      Setting(
        "tls-key-password-file", flag: "tls-key-password-file", .anyText, as: "file", .running, \.keyPasswordFile,
        "The password of keys that are encrypted, as the file's first line."),
      Setting(
        "tls-records", flag: "tls-records", .choice(TLSRecordChoice.allCases.map(\.rawValue)), as: "compact|library",
        .restart, \.tlsRecords,
        "Who keeps a connection's keys after a TLS 1.3 handshake: compact, 208 bytes of ours; library, OpenSSL's object "
          + "of 13 KB."),
      Setting(
        "sts", flag: "sts",
        .text { WrittenDuration.seconds($0) == nil && $0 != "0" ? "it must be a time such as 30d, 12h or 0" : nil },
        as: "duration", .restart, \.stsDuration,
        "Tell clients to come over TLS alone for so long: 30d, 12h. It takes an ircs:// listener, and 0 takes it back."),
      Setting(
        "web.names", flag: "web-name", .list { Names.isHost($0, bytesMax: 253) ? nil : "this is no name of a host" },
        as: "name",
        .restart, \.webNames,
        "The names that a web request may be for, besides addresses and localhost; the flag may be repeated. Default: the "
          + "server's name."),
      Setting(
        "web.origins", flag: "web-origin", .list(WebOrigin.complaint), as: "origin", .restart, \.webOrigins,
        "Whose pages may come over WebSocket, besides the server's own, such as https://chat.example.org; the flag may be "
          + "repeated."),
      Setting(
        "web.access-log", flag: "access-log", .text(AccessLogKeeper.complaint), as: "file|-", .restart, \.accessLog,
        "A file that gets a line for each web request, with the address that it came from; - is standard error. "
          + "Opened again at SIGHUP. Default: none."),
      Setting(
        "web.acme-webroot", flag: "acme-webroot",
        .text { Folder.isThere($0) ? nil : "there is no such folder" }, as: "folder", .restart, \.acmeWebroot,
        "The folder that certbot is given as --webroot-path: what it puts into .well-known/acme-challenge there is served."
      ),
      Setting(
        "metrics.allow", flag: "metrics-allow",
        .addressRanges,
        as: "range", .restart, \.metricsAllowed,
        "Who may read /metrics, besides this machine; the flag may be repeated."),
      Setting(
        "metrics.token-file", flag: "metrics-token-file", .text(MetricsToken.complaint), as: "file", .restart,
        \.metricsTokenFile,
        "The token with which /metrics can be read from anywhere (Authorization: Bearer), as the file's first line."),
      Setting(
        "proxy.trusted", flag: "trusted-proxy",
        .addressRanges,
        as: "range", .restart, \.trustedProxies,
        "Proxies whose word on who connects is taken: by the PROXY protocol on listeners with ?proxy=on, and in "
          + "X-Forwarded-For; the flag may be repeated."),
      Setting(
        "data", flag: "data", .text(DataFolder.complaint), as: "folder|none", .restart, \.data,
        "Where accounts, rooms and history are kept; none keeps nothing after the end. "
          + "Default: $XDG_DATA_HOME/madang, or ~/.local/share/madang."),
      Setting(
        "durability", flag: "durability", .choice(Durability.allCases.map(\.rawValue)), as: "batched|acknowledged",
        .restart, \.durability,
        "What a crash may cost: batched, the last \(StoreLimits().batchMilliseconds) ms of history; acknowledged, nothing "
          + "that anybody was given, for the time that the disk takes."),
      Setting(
        "history-days", flag: "history-days", .whole(0...HistoryPlan.daysMax), as: "days", .restart, \.historyDays,
        "Days that history is kept; 0: for ever."),
      Setting(
        "history-messages", flag: "history-messages", .whole(0...HistoryPlan.messagesMax), as: "n", .restart,
        \.historyMessages, "Messages that are kept of a room or of two people; 0: all."),
      Setting(
        "history-rooms", flag: "history-room", .list(HistoryPlan.complaint(aboutRoom:)), as: "room=days,n", .restart,
        \.historyRooms, "Days and messages that are kept of one room, as #room=30,1000; the flag may be repeated."),
      Setting(
        "cluster.engine", flag: "cluster", .text(ClusterSetup.complaint(aboutEngine:)), as: "url", .restart,
        \.clusterEngine,
        "Be one node of several: where the servers of NATS are, as nats://HOST[:PORT],HOST… or tls://…"),
      Setting(
        "cluster.node-name", flag: "node-name", .text(ClusterSetup.complaint(aboutName:)), as: "name", .restart,
        \.nodeName, "What this node is called; no other one has the name."),
      Setting(
        "cluster.name", flag: "cluster-name", .text(ClusterSetup.complaint(aboutName:)), as: "name", .restart,
        \.clusterName, "Which nodes belong together: servers of NATS may have several clusters."),
      Setting(
        "cluster.credentials-file", .anyText, .restart, \.clusterCredentials,
        "What this node shows to the servers of NATS: a file that nsc wrote."),
      Setting(
        "cluster.cert-file", .anyText, .restart, \.clusterCertificate,
        "A certificate that it shows to them (PEM), where they are tls://."),
      Setting("cluster.key-file", .anyText, .restart, \.clusterKey, "The key of that."),
      Setting(
        "cluster.ca-file", .anyText, .restart, \.clusterAuthority,
        "By whom their certificates must be signed (PEM); default: by whom the system trusts."),
      Setting(
        "cluster.people", .whole(1...16_777_216), .restart, \.clusterPeopleMax,
        "People of all nodes together."),
      Setting(
        "cluster.patience", flag: "engine-patience", .whole(5...86_400), as: "seconds", .restart,
        \.clusterPatienceSeconds,
        "How long newcomers are still taken while nothing comes from the log; whoever is here stays."),
      Setting(
        "cluster.log-bytes", .whole(1 << 20...1 << 44), .restart, \.clusterKeptBytes,
        "How much of the log the servers of NATS keep, on the disk of each."),
      Setting(
        "cluster.snapshot-seconds", .whole(1...86_400), .restart, \.clusterSnapshotSeconds,
        "How often a snapshot is kept for nodes that begin later, and by each with a folder for itself."),
      Setting(
        "control", flag: "control", .text(ControlPlace.complaint), as: "path|none", .restart, \.control,
        "The socket for administration from the shell. Default: madang/control.sock in $XDG_RUNTIME_DIR."),
      Setting(
        "webirc", .tables(WebGateway.fields), .running, \.chat.webGateways,
        "Gateways that may say where their clients come from, by password and by masks of their addresses."),
      Setting(
        "operator", .tables(OperatorEntry.fields), .running, \.operators,
        "Who may become an operator with OPER: name, hash of the password, class, rights, masks of their addresses."),
      Setting(
        "spam", .tables(FilterEntry.fields), .restart, \.filters, "What may not be said: a pattern, and what is done."),
      Setting(
        "accounts.registration", flag: "registration", .choice(RegistrationPolicy.allCases.map(\.rawValue)),
        as: "open|after-welcome|closed", .running, \.chat.registration,
        "Who may make an account: anybody, whoever has been welcomed, or only you, from the shell."),
      Setting(
        "admin.place", .line(bytesMax: 200), .running, \.chat.admin.place, "Where the server stands, as ADMIN tells."),
      Setting(
        "admin.organization", .line(bytesMax: 200), .running, \.chat.admin.organization, "Who runs the server."),
      Setting("admin.email", .line(bytesMax: 200), .running, \.chat.admin.email, "How to reach them."),
    ] + limitRows

  /// `[limits]`. A line of 512 bytes holds the texts whole at their defaults, so that those can only be lowered.
  private static let limitRows: [Setting] = [
    limit("nick-bytes", 9...64, \.chat.limits.nickBytesMax, "A nickname."),
    limit("room-name-bytes", 8...64, \.chat.limits.roomNameBytesMax, "A room's name."),
    limit("user-bytes", 1...18, \.chat.limits.userBytesMax, "A user name, without the ~ before it."),
    limit("topic-bytes", 1...300, \.chat.limits.topicBytesMax, "A topic."),
    limit("away-bytes", 1...300, \.chat.limits.awayBytesMax, "A reason for being away."),
    limit("kick-bytes", 1...230, \.chat.limits.kickBytesMax, "A reason of KICK, PART or QUIT."),
    limit("host-bytes", 45...50, \.chat.limits.hostBytesMax, "A host that a gateway or a cloak gives."),
    limit("realname-bytes", 1...150, \.chat.limits.realnameBytesMax, "A real name."),
    limit("key-bytes", 1...32, \.chat.limits.keyBytesMax, "A room's key."),
    limit("mask-bytes", 20...200, \.chat.limits.maskBytesMax, "A ban's mask, made whole."),
    limit("rooms-per-person", 1...250, \.chat.limits.roomsPerSessionMax, "Rooms that one person is in."),
    limit("bans-per-room", 1...10_000, \.chat.limits.bansPerRoomMax, "Entries of each list of one room."),
    limit(
      "borrowed-bans", 0...100, \.chat.limits.borrowedBansMax,
      "Entries of one room's lists that ask for another room's, as $j:#room does."),
    limit(
      "masks-per-address", 1...1_000_000, \.chat.limits.masksPerAddressMax,
      "Entries in the lists of rooms that are not registered, of all who come from one address."),
    limit(
      "masks-per-account", 1...1_000_000, \.chat.limits.masksPerAccountMax,
      "Entries in the lists of all rooms that one account founded."),
    limit("list-masks", 1...50, \.chat.limits.listMasksMax, "Masks of one LIST."),
    limit("invitations-per-room", 1...10_000, \.chat.limits.invitationsPerRoomMax, "Invitations to one room."),
    limit("targets", 1...100, \.chat.limits.targetsMax, "Targets of one PRIVMSG, NOTICE, TAGMSG or WHOWAS."),
    limit(
      "plain-list", 1...10_000, \.chat.limits.plainListMax,
      "Names or rooms that one answer to a plain connection lists."),
    limit("monitored", 1...10_000, \.chat.limits.monitoredMax, "Nicknames that one person watches."),
    limit("mode-changes", 1...13, \.chat.limits.modeChangesMax, "Changes of one MODE command that take a parameter."),
    limit("who-matches", 1...100_000, \.chat.limits.whoMatchesMax, "People that one WHO finds by a mask."),
    limit("userhosts", 1...5, \.chat.limits.userhostsMax, "Nicknames of one USERHOST."),
    limit(
      "renamed-members", 1...100_000, \.chat.limits.renamedMembersMax,
      "Members that a room may have to be given another name."),
    limit(
      "redirect-seconds", 0...86_400, \.chat.limits.roomRedirectSecondsMax,
      "How long the name that a room had leads to it."),
    limit("redirects", 0...100_000, \.chat.limits.roomRedirectsMax, "Names of that kind."),
    limit(
      "metadata-keys", 0...1000, \.chat.limits.metadataKeysMax,
      "Keys of metadata that a person or a room has; 0: there is no metadata."),
    limit("metadata-key-bytes", 8...48, \.chat.limits.metadataKeyBytesMax, "A key of metadata."),
    limit("metadata-value-bytes", 1...250, \.chat.limits.metadataValueBytesMax, "A value of metadata."),
    limit(
      "metadata-changes", 1...10_000, \.chat.limits.metadataChangesPerMinuteMax,
      "Changes of metadata that one person makes in a minute."),
    limit(
      "metadata-subscriptions", 1...1000, \.chat.limits.metadataSubscriptionsMax,
      "Keys of metadata that one person subscribes to."),
    limit(
      "metadata-sync-members", 0...100_000, \.chat.limits.metadataSyncMembersMax,
      "Members of a room up to which who joins is told all metadata at once."),
    limit("metadata-sync-lines", 10...100_000, \.chat.limits.metadataSyncLinesMax, "Lines of metadata in one answer."),
    limit("multiline-bytes", 512...65_536, \.chat.limits.multilineBytesMax, "A text of several lines."),
    limit("multiline-lines", 0...1000, \.chat.limits.multilineLinesMax, "Lines of such a text; 0: there are none."),
    limit(
      "batch-seconds", 1...3600, \.chat.limits.clientBatchSecondsMax,
      "How long a client may take to send a batch."),
    limit(
      "login-failures", 1...100, \.chat.limits.loginFailuresMax,
      "Logins in a row that may fail before the connection is closed."),
    limit("password-bytes-least", 1...1000, \.chat.limits.passwordBytesMin, "A new password, at least."),
    limit("password-bytes", 1...1000, \.chat.limits.passwordBytesMax, "A password, at most."),
    limit(
      "nicks-per-account", 1...1000, \.chat.limits.nicksPerAccountMax,
      "Nicknames that belong to one account, its own name included."),
    limit(
      "certificates-per-account", 1...1000, \.chat.limits.certificatesPerAccountMax,
      "Certificates of clients that open one account."),
    limit(
      "connections-per-person", 1...100, \.chat.limits.connectionsPerPersonMax,
      "Connections of one account that share a nickname; 1: none do."),
    limit(
      "always-on-days", 1...3650, \.chat.limits.alwaysOnDaysMax,
      "Days that an account which is always on stays while nobody is connected."),
    Setting(
      "limits.always-on", .whole(0...10_000_000), .restart, \.chat.limits.alwaysOnMax,
      "Accounts that are always on; they have places beside those of --max-connections."),
    Setting(
      "limits.always-on-per-address", .whole(1...1_000_000), .running, \.chat.limits.alwaysOnPerAddressMax,
      "Accounts that are made always on from one address in a day. Default: "
        + "\(ChatLimits.alwaysOnPerRemoteAddressMax), and no bound for this machine's own."),
    limit("rooms-per-account", 1...10_000, \.chat.limits.roomsPerAccountMax, "Rooms that one account founded."),
    limit(
      "standings-per-room", 1...10_000, \.chat.limits.standingsPerRoomMax,
      "Accounts that have a standing in one room."),
    limit(
      "speech-burst", 1...CommandRate.max, \.limits.speech.burst,
      "Messages, joins and the like that a connection may send at once."),
    limit("speech-per-second", 1...CommandRate.max, \.limits.speech.perSecond, "Then so many a second."),
    limit(
      "query-burst", 1...CommandRate.max, \.limits.queries.burst,
      "What a connection may ask at once, as clients do of each room that they come back to; a WHO counts three."),
    limit("queries-per-second", 1...CommandRate.max, \.limits.queries.perSecond, "Then so many a second."),
    Setting(
      "limits.unfinished", flag: "unfinished", .whole(1 << 20...1 << 36), as: "bytes", .running,
      \.limits.unfinishedBytesMax,
      "What all connections together may have sent that is not whole yet, and sealed records that they have not read; "
        + "beyond, the oldest of them are closed."),
    limit("departures", 0...100_000, \.chat.limits.formerNicknamesMax, "People that WHOWAS remembers."),
    limit("server-bans", 1...100_000, \.chat.limits.serverBansMax, "Bans from the server."),
    limit("spam-filters", 1...1000, \.chat.limits.spamFiltersMax, "Spam filters."),
    limit("audit-entries", 1...1000, \.chat.limits.auditEntriesMax, "Entries that one AUDIT shows."),
    limit("spam-pattern-bytes", 1...63, \.chat.limits.spamPatternBytesMax, "A spam filter's pattern."),
    limit("slow-seconds", 1...86_400, \.chat.limits.slowSecondsMax, "The pause that slow mode may ask for."),
    limit(
      "history-messages", 1...500, \.chat.limits.historyMessagesMax,
      "Messages that one answer of the history holds."),
    limit(
      "history-bytes", 16_384...1_048_576, \.chat.limits.historyBytesMax,
      "About how many bytes that answer has; no more than a quarter of sendq."),
    limit(
      "kept-rooms-seconds", 0...86_400, \.chat.limits.keptRoomsSecondsMax,
      "How long rooms stay as they were for those who come back after a restart; 0: not at all."),
    limit(
      "record-bytes", 1_048_576...1_099_511_627_776, \.recordBytesMax,
      "Bytes of a recording; what comes in after that is not recorded."),
    limit("kept-rooms", 0...1_000_000, \.chat.limits.keptRoomsMax, "How many rooms are kept through a restart."),
    limit(
      "room-visits", 0...1_000_000, \.chat.limits.roomVisitsMax,
      "Rooms that people have left, all together, of which the server remembers when."),
    limit(
      "read-markers", 1...10_000, \.chat.limits.readMarkersMax,
      "Conversations of one person whose read marker is kept in memory."),
    limit(
      "read-marker-owners", 1...1_000_000, \.chat.limits.readMarkerOwnersMax,
      "People whose read markers are kept in memory."),
    Setting(
      "limits.replayed-messages", flag: "replay", .whole(0...500), as: "n", .running,
      \.chat.limits.replayedMessagesMax,
      "Messages of a room that clients without chathistory are told when they join; 0: none."),
  ]

  private static func limit(
    _ name: String, _ range: ClosedRange<Int>, _ path: WritableKeyPath<ServerSetup, Int> & Sendable, _ help: String
  ) -> Setting {
    Setting("limits.\(name)", .whole(range), .running, path, help)
  }

  static func named(_ key: String) -> Setting? { rows.first { $0.key == key } }
}
