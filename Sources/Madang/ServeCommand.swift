import ArgumentParser
import Logging
import MadangChat
import MadangKernel
import MadangServer
import MadangStore

/// `madang serve`: options → configuration → server.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the chat server.",
    discussion: """
      Without options it serves IRC on 127.0.0.1:6667 and plain text on 127.0.0.1:9000, to this machine only.
      Open it to the network with, for example:  --listen irc://0.0.0.0:6667
      """)

  @Option(
    name: .customLong("listen"),
    help: ArgumentHelp(
      "Where to listen; may be repeated: irc://HOST:PORT, plain://HOST:PORT?style=numbered|announce&room=NAME. "
        + "HOST is an IPv4 address, an IPv6 address in brackets, or unix:/PATH (then without :PORT); port 0 picks one.",
      valueName: "url"))
  var listeners: [String] = []

  @Option(help: ArgumentHelp("Worker threads. Default: one for each processor.", valueName: "n"))
  var workers: Int?

  @Option(help: ArgumentHelp("What may wait to be sent to one connection.", valueName: "bytes"))
  var sendq = Limits().sendQueueBytesMax

  @Option(help: ArgumentHelp("Connections at once. Default: what the descriptor limit allows.", valueName: "n"))
  var maxConnections: Int?

  @Option(
    help: ArgumentHelp(
      "Connections at once from one address. Default: \(Limits.connectionsPerRemoteAddressMax), "
        + "and no bound for this machine's own.",
      valueName: "n"))
  var maxPerAddress: Int?

  @Option(help: ArgumentHelp("Slow down, and in the end close, connections that say too much.", valueName: "on|off"))
  var flood = Switch.on

  @Option(
    help: ArgumentHelp("Close connections that have been silent for so long, PING included.", valueName: "seconds"))
  var idleTimeout = Limits().idleSecondsMax

  @Option(help: ArgumentHelp("The server's name, as clients see it.", valueName: "name"))
  var serverName = Settings().serverName

  @Option(help: ArgumentHelp("The network's name, as clients see it.", valueName: "name"))
  var network = Settings().network

  @Option(help: ArgumentHelp("The message of the day. Read again at SIGHUP.", valueName: "file"))
  var motd: String?

  @Option(help: ArgumentHelp("The room where plain connections land.", valueName: "room"))
  var lobby = Settings().lobby

  @Option(
    help: ArgumentHelp(
      "Where accounts, rooms and history are kept; \(DataFolder.nothing) keeps nothing after the end. "
        + "Default: $XDG_DATA_HOME/madang, or ~/.local/share/madang.",
      valueName: "folder|\(DataFolder.nothing)"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "What a crash may cost: batched, the last \(StoreLimits().batchMilliseconds) ms of history; "
        + "acknowledged, nothing that anybody was given, for the time that the disk takes.",
      valueName: Durability.allCases.map(\.rawValue).joined(separator: "|")))
  var durability = Durability.batched

  @Option(help: ArgumentHelp("Days that history is kept; 0: for ever.", valueName: "days"))
  var historyDays = HistoryPlan.daysDefault

  @Option(help: ArgumentHelp("Messages that are kept of a room or of two people; 0: all.", valueName: "n"))
  var historyMessages = HistoryPlan.messagesDefault

  @Option(
    name: .customLong("history-room"),
    help: ArgumentHelp(
      "Days and messages that are kept of one room, as #room=30,1000; may be repeated.", valueName: "room=days,n"))
  var historyRooms: [String] = []

  @Option(
    help: ArgumentHelp(
      "Messages that clients without chathistory are told when they join a room; 0: none.", valueName: "n"))
  var replay = HistoryPlan.replayDefault

  @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
  var logLevel = Logger.Level.notice

  @Option(help: ArgumentHelp("How log lines look on standard error.", valueName: "text|json"))
  var logFormat = LogFormat.text

  enum Switch: String, ExpressibleByArgument, CaseIterable {
    case on, off
  }

  func run() throws {
    let plan = try ServePlan(self)
    try plan.start()
  }
}

extension Durability: ExpressibleByArgument {}

// Only this program could make it both, and only here.
// swift-format-ignore: AvoidRetroactiveConformances
extension Logger.Level: @retroactive ExpressibleByArgument {}
