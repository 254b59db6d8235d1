import ArgumentParser
import MadangChat
import MadangCluster

/// `madang cluster …`.
struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster", abstract: "Look after several nodes that are one server.",
    subcommands: [Status.self, Drain.self, Upgrade.self, EngineConfig.self])

  struct Status: ControlCommand {
    static let word = "cluster"
    static let configuration = CommandConfiguration(abstract: "Tell of all nodes, and of the log between them.")

    @OptionGroup(visibility: .hidden) var sources: SettingSources
    @OptionGroup var output: OutputChoice

    var words: [String] { ["status"] }
  }

  struct Drain: ControlCommand {
    static let word = "cluster"
    static let configuration = CommandConfiguration(
      abstract: "Have a node take nobody any more, tell its people to connect again, and end once all have gone.",
      discussion: "Without a name it is the node that is asked. It ends with exit status 0.")

    @OptionGroup(visibility: .hidden) var sources: SettingSources
    @OptionGroup var output: OutputChoice
    @Argument(help: "The node's name.") var node: String?

    var words: [String] { ["drain"] + (node.map { [$0] } ?? []) }
  }

  struct Upgrade: ControlCommand {
    static let word = "cluster"
    static let configuration = CommandConfiguration(
      abstract: "Have all nodes go by the newest rules that all of them know.",
      discussion: """
        Nodes of two versions go by the rules of the older one. Say this once all nodes have the newer version; an older one \
        can't join any more then.
        """)

    @OptionGroup(visibility: .hidden) var sources: SettingSources
    @OptionGroup var output: OutputChoice

    var words: [String] { ["upgrade"] }
  }

  struct EngineConfig: ReportingCommand {
    static let reportedName = "cluster engine-config"
    static let configuration = CommandConfiguration(
      commandName: "engine-config", abstract: "Print how the stream should be that keeps the log.",
      discussion: """
        It takes no running server. Without it the first node makes the stream; to make it by hand: \
        madang cluster engine-config > stream.json && nats stream add --config stream.json
        """)

    @OptionGroup(visibility: .hidden) var sources: SettingSources
    @OptionGroup var output: OutputChoice
    @Option(help: ArgumentHelp("Servers that keep each batch: 3, or 1 where there is one.", valueName: "n"))
    var replicas = 3

    func answer() throws -> CommandAnswer {
      try Complaint.check(replicas, in: 1...5, flag: "--replicas")
      let setup = try Complaint.settings(of: sources).setup()
      let stream = StreamConfiguration(
        StreamNames(network: setup.clusterName), replicas: replicas, keptBytesMax: Int64(setup.clusterKeptBytes))
      return CommandAnswer(lines: [stream.json], items: [stream.line])
    }
  }
}
