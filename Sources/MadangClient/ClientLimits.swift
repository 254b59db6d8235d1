/// Every bound and waiting time of the client, in bytes, lines or milliseconds.
package enum ClientLimits {
  // MARK: Waiting

  /// How long one address may take to accept a connection.
  package static let connectMilliseconds: Int64 = 10_000
  /// How long TLS and WebSocket may take to be agreed upon.
  package static let greetingMilliseconds: Int64 = 15_000
  /// How long an IRC server may take to welcome us once connected.
  package static let registrationMilliseconds: Int64 = 30_000
  /// How long it may take to answer the next of our JOINs; a pipe waits for the answers.
  package static let joinMilliseconds: Int64 = 15_000
  /// Silence after which an IRC server is asked whether it is still there.
  package static let silenceMilliseconds: Int64 = 120_000
  /// How long it may take to answer that.
  package static let answerMilliseconds: Int64 = 60_000
  /// How long an IRC server may take to close after a pipe's QUIT: it may still be answering what came before, and
  /// servers that slow a flood down take their time.
  package static let ircLeaveMilliseconds: Int64 = 15_000
  /// How long a plain server may take to close: many never do.
  package static let plainLeaveMilliseconds: Int64 = 2_000
  /// How long it may take nothing of what a pipe still has to send.
  package static let stalledMilliseconds: Int64 = 30_000
  /// Either at a terminal, where nobody waits for more.
  package static let terminalLeaveMilliseconds: Int64 = 500
  /// How long text without a line ending may wait for the rest of it.
  package static let pauseMilliseconds: Int64 = 80
  /// How long the bytes of one key may be apart; after that, an Escape was just Escape.
  package static let keyMilliseconds: Int64 = 50
  /// How long a plain server's echo of our own line may take and still be taken for one.
  package static let echoMilliseconds: Int64 = 10_000

  // MARK: Reconnecting

  package static let backoffFirstMilliseconds: Int64 = 1_000
  package static let backoffMostMilliseconds: Int64 = 60_000
  /// A connection that lasted so long makes the next wait short again.
  package static let stableMilliseconds: Int64 = 10_000

  // MARK: Sizes

  /// Bytes that one read takes.
  package static let readBytes = 16_384
  /// Bytes waiting for the server beyond which a pipe is not read.
  package static let sendBacklogBytesMax = 65_536
  /// The longest line that can be typed, in bytes.
  package static let inputBytesMax = 16_384
  /// The longest line from a plain server; a longer one is shown in pieces.
  package static let plainLineBytesMax = 65_536
  /// Typed lines that the arrow keys bring back.
  package static let inputHistoryLinesMax = 500
  /// Own lines that a plain server may still echo.
  package static let echoesMax = 32
  /// An IRC line that goes to others, with the source that the server puts before it (RFC 1459 §2.3).
  package static let ircLineBytesMax = 512
  /// Bytes kept for the part `user@host` of the source, which the client doesn't know (63 for a host's label, 10 for a
  /// user).
  package static let ircHostmaskBytes = 75
  /// No server cuts a room's name to less than that.
  package static let cutRoomNameBytesMin = 30
  /// Members of a room that are listed when we come in; of a larger one, the number.
  package static let namesShownMax = 50

  /// A challenge of the server at login, as it arrives.
  package static let challengeBytesMax = 8_192
  /// A password.
  package static let passwordBytesMax = 1_000
  /// Batches that are open at once; of more, the lines are taken as they come.
  package static let openBatchesMax = 64
  /// Things said that one `/history` or `/search` asks for, and at most.
  package static let historyLines = 50
  package static let historyLinesMax = 500
  /// A message with a time so much before the newest one was said before we came, if it is heard so soon after that.
  package static let pastMilliseconds: Int64 = 10_000
  package static let replayMilliseconds: Int64 = 30_000
  /// People whom a folded line counts by name; others of the same name are counted again.
  package static let foldedPeopleMax = 1_000
  /// Two bells are so far apart.
  package static let bellMilliseconds: Int64 = 1_000

  // MARK: Pace

  /// Lines that a pipe or a paste may send to a server at once.
  package static let paceBurstLines = 20
  /// One that is longer counts once more for each so many bytes: a server bounds what waits while it slows somebody down, our
  /// own at 8 KiB.
  package static let paceLineBytes = 400
}
