import ArgumentParser
import Foundation
import MadangChat
import MadangStore

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
          + "$XDG_DATA_HOME/madang, or ~/.local/share/madang.", valueName: "folder"))
    var data: String?
    @Option(help: SettingSources.configHelp) var config: String?

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

  struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the messages that hold all of some words, oldest first.",
      discussion: "Looks in all rooms; with --account, in its conversations of two. The server may be running.")

    @OptionGroup var place: Place
    @Argument(help: "What to look for.") var words: [String]
    @Option(name: .customLong("in"), help: ArgumentHelp("Only in this room; may be repeated.", valueName: "room"))
    var rooms: [String] = []
    @Option(help: ArgumentHelp("In the private messages of this account instead.", valueName: "account"))
    var account: String?
    @Option(help: ArgumentHelp("Only what this account or nickname said.", valueName: "name")) var from: String?
    @Option(help: ArgumentHelp("The newest so many.", valueName: "n")) var limit = 100

    func run() throws {
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
      for event in try database.search(search) {
        print(
          "\(HistoryCommand.time(event)) \(HistoryCommand.shown(event.target)) <\(HistoryCommand.shown(event.nick))> \(HistoryCommand.shown(event.text))"
        )
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print all that is kept of an account as lines of JSON: first the account, then each thing it said.",
      discussion: "The server may be running.")

    @OptionGroup var place: Place
    @Argument(help: "The account.") var account: String

    func run() throws {
      let database = try place.openToRead()
      defer { try? database.close() }
      let export = try database.export(account: account)
      if let export { try HistoryCommand.printLine(ExportedAccount(export)) }
      var after: MessageID?
      var isEmpty = true
      while true {
        let page = try database.events(by: account, after: after, limit: 1000)
        for event in page { try HistoryCommand.printLine(ExportedEvent(event)) }
        guard let last = page.last else { break }
        isEmpty = false
        after = last.id
      }
      if export == nil, isEmpty { try Complaint.fail("nothing is kept of an account \(account).") }
    }
  }

  struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erase an account: what it said, its conversations of two, and all else that is kept of it.",
      discussion: "The server must be stopped, since it has the account in memory. There is no way back.")

    @OptionGroup var place: Place
    @Argument(help: "The account.") var account: String
    @Flag(help: "Do it. Without this nothing is erased.") var yes = false

    func run() throws {
      let folder = try place.folder()
      if !yes { try Complaint.fail("--yes is needed to erase \(account): there is no way back.") }
      let database: Database
      do throws(StoreError) { database = try Database(folder: folder) } catch {
        if case .locked = error { try Complaint.fail("forget needs the server stopped: \(error)") }
        try Complaint.fail("\(error)")
      }
      defer { try? database.close() }
      guard let count = try database.forget(account: account) else {
        try Complaint.fail("nothing is kept of an account \(account).")
      }
      // Erased words leave the file, and not only the index.
      _ = try database.prune(RetentionPolicy(general: .forever), nowMilliseconds: 0)
      print("\(account) is forgotten: \(count) events are erased.")
    }
  }

  static func printLine(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  static func time(_ event: StoredEvent) -> String { event.timeText }

  /// Without what a terminal would obey.
  static func shown(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}
