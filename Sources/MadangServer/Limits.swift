import MadangChat
import MadangWire
import MadangWorld

/// Every bound of the server. Flags set some; the others are fixed here, each with its reason.
package struct Limits: Sendable {
  /// Connections at once.
  package var connectionsMax = 10_000
  /// Connections at once that speak HTTP, and not WebSocket. They have places beside the others.
  package var httpConnectionsMax = Limits.httpConnectionsMost
  /// Connections at once from one address; nil: `connectionsPerRemoteAddressMax` for others, no bound for this machine.
  package var connectionsPerAddressMax: Int?
  /// Connections in a minute from one address; nil: `arrivalsPerRemoteAddressMax` for others, no bound for this machine.
  package var arrivalsPerMinuteMax: Int?
  /// Addresses that neither of the two bounds concerns, such as a gateway's.
  package var exemptAddresses: [AddressRange] = []
  /// What may wait to be sent to one connection, in bytes. Beyond: "SendQ exceeded".
  package var sendQueueBytesMax = 4 << 20
  /// Without a word for half as long, a connection is asked (PING); without an answer until this, it is closed.
  package var idleSecondsMax = 240
  /// Whether a connection that says too much is slowed, and closed when it goes on.
  package var floodControl = true
  /// Lines of one connection that may be in the log of a cluster beside each other.
  package static let linesAheadMax = 32
  /// How long a closing connection may take to read what is left for it.
  package var drainMilliseconds = Limits.drainMilliseconds
  /// How long a connection may take to register.
  package var registrationSecondsMax = Limits.registrationSecondsMax
  /// What a connection may say, and what it may ask. See `Cost`. A client that comes back asks much of each room.
  package var speech = CommandRate(burst: 20, perSecond: 4)
  package var queries = CommandRate(burst: 200, perSecond: 10)
  /// What all connections together may have left unfinished, in bytes: starts of lines, heads, frames, records and messages,
  /// and sealed records that a short write has left. Beyond, the oldest of them are closed.
  package var unfinishedBytesMax = 256 << 20

  /// The default bound for addresses that are not this machine's: a school or an office behind one address still fits.
  package static let connectionsPerRemoteAddressMax = 128
  /// The default bound of connections in a minute: all that may be here can come back at once, and a little more.
  package static let arrivalsPerRemoteAddressMax = 180
  package static let registrationSecondsMax = 60
  /// Connections taken in one turn: a storm of them must not keep those who are here waiting.
  package static let acceptsPerTurnMax = 256
  /// What one turn reads from one connection.
  package static let readBytesPerTurnMax = 64 << 10
  /// What one turn writes to one connection, in pieces and in bytes: one fast reader must not keep the others waiting.
  package static let piecesPerWriteMax = 64
  package static let writeBytesPerTurnMax = 256 << 10
  /// From so many recipients on, what they are told is a crowd's: it is handed out in one piece with what follows, and
  /// whoever else has something to read comes first.
  package static let crowdMin = 256
  /// Of those who are told what many are told, how many one turn writes to; and what it writes, in bytes, before it leaves
  /// the rest of those who have more to be sent than one turn may to the next.
  package static let crowdPerTurnMax = 512
  package static let resumedBytesPerTurnMax = 8 << 20
  /// Frames and bytes that may wait for a worker before the connection is read no further.
  package static let mailboxFramesMax = 64
  package static let mailboxBytesMax = 64 << 10
  /// People who are told of an arrival, a departure, or any other change, and rows that a question looks at, that cost as
  /// much as one thing that is said or asked.
  package static let toldPerSpeech = 512
  package static let looksPerQuery = 512
  /// Bytes that a slowed connection may have waiting; more is "Excess Flood".
  package static let floodBytesMax = 8 << 10
  /// How long what a peer sent before it closed its sending side is heard at the rate that is allowed: a file that was sent
  /// whole. The rest of it is not taken, which it is told.
  package static let lastWordsMilliseconds: Int64 = 60_000
  /// Commands beyond the flood budget that run without delay where their connection has ended otherwise.
  package static let lastWordsMax: UInt8 = 80
  /// How long a worker holds the world, alone or with others: whoever needs it otherwise waits that long.
  package static let holdMilliseconds: Int64 = 2
  /// What may wait to be sent to a connection that is to be given the next piece of a long answer.
  package static let answerBytesAhead = 64 << 10
  /// Commands that one worker runs while it holds the world, and bytes that it gathers for rooms meanwhile.
  package static let commandsPerTurnMax = 256
  package static let gatheredBytesMax = 64 << 10
  /// Within this time a search is answered with what it has found, less what the answer takes on its way.
  package static let searchMilliseconds: Int64 = 400
  /// A batch must fit the SendQ of a reader who keeps up: gathered bytes, and the tags of each message.
  package static let sendQueueBytesMin = 256 << 10
  /// What may wait to be sent to a connection of the control socket: a list of everybody who is here.
  package static let controlQueueBytesMax = 64 << 20
  /// Commands of one connection before another has its turn.
  package static let commandsPerConnectionMax = 32
  /// How long a closing connection may take to read what is left for it unless something else is asked for, and then to
  /// close its own side.
  package static let drainMilliseconds: Int64 = 5_000
  /// How long all of them together may take when the server ends.
  package static let shutdownMilliseconds: Int64 = 1_500
  package static let lingerMilliseconds: Int64 = 1_000
  /// How many people of a node that is being drained are told to go at once, and how long the others wait: they come to the
  /// other nodes at the rate at which those take them.
  package static let drainedPerStepMax = 100
  package static let drainStepMilliseconds: Int64 = 100
  /// How long a plain connection pauses before what it has sent counts as said.
  package static let pauseMilliseconds: Int64 = 100
  /// How long after it was opened a plain connection may take to send the first line of a request of HTTP, in pieces.
  static var recognitionMilliseconds: Int64 { 2_000 }
  /// What a plain connection may send without a line ending or a pause before it is taken as said.
  package static let plainLineBytesMax = 4_096
  /// How long the acceptor rests where descriptors have run out and nothing was closed.
  package static let acceptRestMilliseconds: Int64 = 100

  /// HTTP: how long the head of a request may take, how long a connection may wait between two, how many it may have, and
  /// how many may be answered before the answers have been sent.
  package static let headMilliseconds: Int64 = 10_000
  package static let requestIdleMilliseconds: Int64 = 30_000
  package static let requestsPerConnectionMax = 1_000
  package static let pipelinedRequestsMax = 16
  /// HTTP connections that are not WebSocket: at once in all, at once from one address, and in a minute from one address.
  package static let httpConnectionsMost = 512
  package static let httpConnectionsPerAddressMax = 256
  package static let httpArrivalsPerMinuteMax = 1_200
  /// How long what `/metrics` answers serves others who ask, and how large a file of `web.acme-webroot` may be.
  package static let metricsFreshMilliseconds: Int64 = 250
  package static let challengeBytesMax = 4 << 10
  /// Requests that may wait for another thread's answer, those of connections that have ended included.
  package static let answersWaitingMax = 2 * httpConnectionsMost
  /// How long nothing may be written of a history of which something waits, before nobody new is to be sent here.
  package static let historyStandstillMilliseconds: Int64 = 10_000
  /// Where all are taken, whoever comes gets the place of one that has asked nothing for so long, and sooner that of whoever
  /// holds more; so many in one turn.
  package static let requestIdleShortMilliseconds: Int64 = 5_000
  package static let placesPerTurnMax = 32
  /// How long a proxy may take to say whom it stands for.
  package static let proxyHeaderMilliseconds: Int64 = 5_000
  /// TLS: how long a handshake may take, and how many may be going on.
  package static let handshakeMilliseconds: Int64 = 10_000
  package static let handshakesMax = 1_024
  /// WebSocket: a message's bytes where it is one line, where it is any number of lines, and in an echo; its fragments, and
  /// those in an echo; control frames that wait to be sent, in bytes.
  package static let lineMessageBytesMax = 16 << 10
  package static let linesMessageBytesMax = 64 << 10
  package static let echoBytesMax = 16 << 20
  package static let fragmentsMax = 64
  package static let echoFragmentsMax = 262_144
  package static let controlBytesMax = 8 << 10
  /// How much of an echo waits to be sent before no more is read; and how much of what waits must have gone in so long.
  package static let echoBytesAhead = 1 << 20
  package static let echoReadMilliseconds: Int64 = 30_000
  package static let echoReadBytesMin = 64 << 10
  /// WebSocket: a message is deflated from so many bytes on; an answer of more than so many is more than one message; so
  /// much is deflated for one command, or as what several have gathered is handed out: at most a millisecond of a worker.
  package static let deflatedMessageBytesMin = 512
  package static let deflatedMessageBytesMax = 64 << 10
  package static let deflatedBytesPerTurnMax = 128 << 10
  /// A deflated message that inflates to more than so many times its bytes pays for the rest as a question pays for the rows
  /// that it looks at: one for each so many bytes.
  package static let inflatedTimesFree = 8
  package static let inflatedBytesPerLook = 16

  /// A turn that sends this much leaves memory behind; so long after the last such turn it is given back.
  package static let busyTurnBytes = 256 << 10
  /// So many connections that have ended leave memory behind too.
  package static let busyClosings = 64
  package static let trimMilliseconds: Int64 = 1_000

  package init() {}

  /// Asserts what the bounds owe each other.
  package func check() {
    precondition(
      sendQueueBytesMax >= Limits.sendQueueBytesMin,
      "A SendQ holds at least what is gathered for a room, with its tags.")
    precondition(
      Limits.answerBytesAhead + 4 * LookBudget.bytesPerPiece <= Limits.sendQueueBytesMin,
      "A piece of a long answer, and what it may go beyond its bound, fits the SendQ of a reader who keeps up.")
    precondition(Limits.floodBytesMax < Limits.mailboxBytesMax, "A flood is noticed before its mailbox is full.")
    precondition(
      Limits.plainLineBytesMax <= 8 << 10, "What a plain connection keeps fits in front of what is read next.")
    precondition(
      httpConnectionsMax <= Limits.httpConnectionsMost, "There are rows for the connections that speak HTTP.")
    precondition(speech.isValid && queries.isValid, "Everyone may say and ask something.")
    precondition(idleSecondsMax >= 2, "Half the idle time is at least a second.")
  }
}
