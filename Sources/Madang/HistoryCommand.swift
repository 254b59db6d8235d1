import ArgumentParser
import Foundation
import MadangChat
import MadangRecords
import MadangStore
import MadangWorld

/// `madang history`: what is kept, for who runs the server.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Search what was said; export or forget what one account said.",
    subcommands: [Search.self, Export.self, Forget.self])

  /// Where the history is: where `madang serve` has it that is told the same.
  struct Place: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "Where the server keeps its data. Default: $MADANG_DATA, then what the configuration file says, then "
          + "$XDG_DATA_HOME/madang, or ~/.local/share/madang.", valueName: "folder"),
      completion: .directory)
    var data: String?
    @Option(help: SettingSources.configHelp, completion: .file(extensions: ["toml"])) var config: String?

    /// - Parameter isNew: where there need be nothing yet.
    func folder(isNew: Bool = false) throws -> String {
      let flags = data.map { ["data": [$0]] } ?? [:]
      let settings = try Complaint.settings(SettingSources.read(config: config, flags: flags))
      let wish = settings.setup().data
      guard let folder = wish ?? DataFolder.standard() else {
        try Complaint.fail("--data is needed: neither XDG_DATA_HOME nor HOME says where things are kept.")
      }
      let place = DataFolder.place(folder, in: settings)
      if wish == DataFolder.nothing { try Complaint.fail("\(place): nothing is kept there.") }
      guard isNew || FileManager.default.fileExists(atPath: folder + "/madang.db") else {
        try Complaint.fail("\(place): there is no madang.db in it.")
      }
      return folder
    }

    /// Beside a server that runs, only to read.
    func openToRead() throws -> Database {
      let folder = try folder()
      do throws(StoreError) {
        do throws(StoreError) { return try Database(folder: folder) } catch .locked {
          return try Database(reading: folder)
        }
      } catch {
        try Complaint.fail("\(error)")
      }
    }
  }

  struct Search: ReportingCommand {
    static let reportedName = "history search"
    static let configuration = CommandConfiguration(
      abstract: "Print the messages that hold all of some words, oldest first.",
      discussion: "Looks in all rooms; with --account, in its conversations of two. The server may be running.")

    @OptionGroup var place: Place
    @OptionGroup var output: OutputChoice
    @Argument(help: "What to look for.") var words: [String]
    @Option(name: .customLong("in"), help: ArgumentHelp("Only in this room; may be repeated.", valueName: "room"))
    var rooms: [String] = []
    @Option(help: ArgumentHelp("In the private messages of this account instead.", valueName: "account"))
    var account: String?
    @Option(help: ArgumentHelp("Only what this account or nickname said.", valueName: "name")) var from: String?
    @Option(help: ArgumentHelp("The newest so many.", valueName: "n")) var limit = 100

    func answer() throws -> CommandAnswer {
      try Complaint.check(limit, in: 1...10_000, flag: "--limit")
      let database = try place.openToRead()
      defer { try? database.close() }
      let conversations: [Conversation]
      if let account {
        conversations = try database.targets(TargetQuery(of: account, rooms: [], limit: 10_000)).map(\.conversation)
      } else {
        conversations =
          try rooms.isEmpty
          ? database.roomConversations() : rooms.map { Conversation(room: Names.withRoomSign($0)) }
      }
      let search = HistorySearch(words.joined(separator: " "), in: conversations, author: from, limit: limit)
      let events = try database.search(search)
      return CommandAnswer(
        lines: events.map { event in
          let (target, nick) = (HistoryCommand.shown(event.target), HistoryCommand.shown(event.nick))
          return "\(event.timeText) \(target) <\(nick)> \(HistoryCommand.shown(event.text))"
        },
        items: events.map { CommandReport.json(ExportedEvent($0)) })
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print all that is kept of an account as lines of JSON: first the account, then each thing it said.",
      discussion: "The server may be running. With --json the same are the items of one line.")

    @OptionGroup var place: Place
    @OptionGroup var output: OutputChoice
    @Argument(help: "The account.") var account: String

    func run() throws {
      guard output.json else { return try tell { print($0) } }
      // An account may have said more than fits in memory.
      var report = OpenReport(command: "history export")
      do {
        try tell { report.add($0) }
      } catch {
        report.end(isDone: false, message: (error as? Complaint)?.reasons.joined(separator: " ") ?? "\(error)")
        throw ExitCode.failure
      }
      report.end(isDone: true, message: nil)
    }

    private func tell(_ tell: (String) -> Void) throws {
      let database = try place.openToRead()
      defer { try? database.close() }
      var isEmpty = true
      do throws(StoreError) {
        if let export = try database.export(account: account) {
          tell(CommandReport.json(ExportedAccount(export)))
          isEmpty = false
        }
        var page = try database.events(by: account, after: nil, limit: 1000)
        isEmpty = isEmpty && page.isEmpty
        while let last = page.last {
          for event in page { tell(CommandReport.json(ExportedEvent(event))) }
          page = try database.events(by: account, after: last.id, limit: 1000)
        }
      } catch {
        try Complaint.fail("\(error)")
      }
      if isEmpty { try Complaint.fail("nothing is kept of an account \(account).") }
    }
  }

  struct Forget: ReportingCommand {
    static let reportedName = "history forget"
    static let configuration = CommandConfiguration(
      abstract: "Erase an account: what it said, its conversations of two, and all else that is kept of it.",
      discussion: "The server must be stopped, since it has the account in memory. There is no way back.")

    @OptionGroup var place: Place
    @OptionGroup var output: OutputChoice
    @Argument(help: "The account.") var account: String
    @Flag(help: "Do it. Without this nothing is erased.") var yes = false

    func answer() throws -> CommandAnswer {
      let folder = try place.folder()
      if !yes { try Complaint.fail("--yes is needed to erase \(account): there is no way back.") }
      let database: Database
      do throws(StoreError) { database = try Database(folder: folder) } catch {
        if case .locked = error { try Complaint.fail("forget needs the server stopped: \(error)") }
        try Complaint.fail("\(error)")
      }
      defer { try? database.close() }
      if try database.keptThrough() != nil {
        try Complaint.fail(
          "\(folder) is a node's, and other nodes have the account too: erase it with madang account forget.")
      }
      let wasBackup = try database.origin() != nil
      guard let count = try database.forget(account: account) else {
        try Complaint.fail("nothing is kept of an account \(account).")
      }
      // Erased words leave the file, and not only the index.
      _ = try database.prune(RetentionPolicy(general: .forever), nowMilliseconds: 0)
      let advice =
        wasBackup
        ? " Nodes begin with a backup of \(folder) from here on, and not with the one that it was restored from." : ""
      return CommandAnswer(
        message: "\(account) is forgotten: \(count) events are erased.\(advice)",
        items: [CommandReport.json(Forgotten(name: account, events: count))])
    }
  }

  private struct Forgotten: Encodable {
    let name: String
    let events: Int
  }

  /// Without what a terminal would obey.
  static func shown(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
