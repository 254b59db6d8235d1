/// The rules' bounds. Bytes are bytes of UTF-8. ISUPPORT announces them.
///
/// Texts have room in a line of 512 bytes even where every name in it is as long as it may be: the topic, the reason
/// for being away and that of a KICK are told whole.
package struct ChatLimits: Sendable {
  package var nickBytesMax = 64
  package var roomNameBytesMax = 64
  package var userBytesMax = 18
  package var topicBytesMax = 300
  package var awayBytesMax = 300
  package var kickBytesMax = 230
  /// A longer one than an address, such as a gateway or a cloak gives.
  package var hostBytesMax = 50
  package var realnameBytesMax = 150
  package var keyBytesMax = 32
  /// A ban's mask, made whole.
  package var maskBytesMax = 200
  /// Members that a room may have to be given another name.
  package var renamedMembersMax = 500
  /// How long the name that a room had leads to it, and how many such names there may be.
  package var roomRedirectSecondsMax = 3600
  package var roomRedirectsMax = 1000
  package var roomsPerSessionMax = 50
  /// Entries of each of a room's lists of masks, and of all of them those that ask what another room's lists say.
  package var bansPerRoomMax = 100
  package var borrowedBansMax = 5
  /// Entries of that kind in all rooms that are not registered, of those who come from one address.
  package var masksPerAddressMax = 2_000
  /// The same of all rooms that one account founded, which are kept while nobody is there.
  package var masksPerAccountMax = 1_000
  /// Masks of one LIST; rooms that are named are not counted.
  package var listMasksMax = 5
  package var invitationsPerRoomMax = 100
  /// What a person or a room may say of itself: keys (0: nobody says anything of themselves), and bytes of one key and of
  /// its value; changes of one person in a minute; keys that a person may subscribe to. IRCv3, metadata.
  package var metadataKeysMax = 30
  package var metadataKeyBytesMax = 48
  package var metadataValueBytesMax = 250
  package var metadataChangesPerMinuteMax = 100
  package var metadataSubscriptionsMax = 50
  /// Members of a room up to which whoever joins it is told all values at once, and lines that one answer holds.
  package var metadataSyncMembersMax = 200
  package var metadataSyncLinesMax = 2000
  /// Bytes of a text of several lines, those that part its lines included. IRCv3, multiline.
  package var multilineBytesMax = 16_384
  /// Lines of it as they are sent, those that go on with the one before included; 0: there are no such texts.
  package var multilineLinesMax = 100
  /// How long a client may take to send a batch.
  package var clientBatchSecondsMax = 60
  /// Messages that one answer of the history holds, and about how many bytes: the server has it fit its SendQ.
  package var historyMessagesMax = 500
  package var historyBytesMax = 1 << 20
  /// Rooms and people of which the server remembers until when somebody has read, and accounts of which it has that at hand.
  package var readMarkersMax = 1000
  package var readMarkerOwnersMax = 10_000
  /// Messages of a room that those who can't ask for its history are told when they join; 0: none.
  package var replayedMessagesMax = 20
  /// Rooms that people were in of which the server remembers when they left, all together.
  package var roomVisitsMax = 20_000
  /// Targets of one PRIVMSG, NOTICE, TAGMSG or WHOWAS.
  package var targetsMax = 20
  /// Names or rooms that one answer to a plain connection lists.
  package var plainListMax = 500
  /// Nicknames that one person watches. IRCv3, monitor.
  package var monitoredMax = 100
  /// Logins in a row that may fail before the connection is closed, and passwords. account-registration, "Server
  /// considerations": a password of up to 300 bytes can be sent in any way that there is.
  package var loginFailuresMax = 5
  package var passwordBytesMin = 6
  package var passwordBytesMax = 300
  /// Nicknames that belong to one account, its own name included.
  package var nicksPerAccountMax = 20
  /// Certificates of clients that open one account.
  package var certificatesPerAccountMax = 10
  /// Connections that share one nickname; 1: none do.
  package var connectionsPerPersonMax = 10
  /// Days that an account stays while nobody is connected; then it leaves, as if that had never been asked for.
  package var alwaysOnDaysMax = 30
  /// Accounts that are always on, which have places of their own beside the connections; and how many of them come about in
  /// a day from one address; nil: `alwaysOnPerRemoteAddressMax` for others, no bound for this machine.
  package var alwaysOnMax = 10_000
  package var alwaysOnPerAddressMax: Int?
  package static let alwaysOnPerRemoteAddressMax = 20
  /// How long rooms are kept for those who come back after a restart (0: not at all), and how many of them.
  package var keptRoomsSecondsMax = 600
  package var keptRoomsMax = 100_000
  /// Rooms that one account founded, and accounts that have standing in one room.
  package var roomsPerAccountMax = 50
  package var standingsPerRoomMax = 200
  /// Changes of one MODE command that take a parameter. A message has 15 parameters, and two of them are the room and the
  /// letters.
  package var modeChangesMax = 13
  /// People that one WHO finds by a mask.
  package var whoMatchesMax = 500
  /// Nicknames of one USERHOST. Modern IRC, "USERHOST message".
  package var userhostsMax = 5
  /// People that WHOWAS remembers.
  package var formerNicknamesMax = 1_000
  /// Bans from the server.
  package var serverBansMax = 1_000
  package var spamFiltersMax = 100
  /// Entries that one AUDIT shows.
  package var auditEntriesMax = 200
  /// A spam filter's pattern.
  package var spamPatternBytesMax = 63
  /// The slow mode's parameter: a day.
  package var slowSecondsMax = 86_400

  package init() {}
}
