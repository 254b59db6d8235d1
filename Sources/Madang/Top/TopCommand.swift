import ArgumentParser
import Foundation
import MadangChat
import MadangClient
import MadangKernel

/// `madang top`.
struct TopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top", abstract: "Watch what a running server is busy with.",
    usage: "madang top [--once] [--json] [--rooms] [--sort KEY] [--filter TEXT] [--rows N] [--control PATH]",
    discussion: """
      Once a second: the processor time of each thread, deliveries a second, memory, slow readers, TLS; and the \
      connections that come first by a key, or the rooms. At a terminal, ? tells of the keys. In a pipe it prints plain \
      lines, until somebody stops it.

      Connections are sorted by \(words(ConnectionKey.self)); rooms by \(words(RoomKey.self)). A hyphen before the key \
      reverses them.
      """)

  private static let rowsUsual = 20
  private static let rowsAtTerminal = 200

  @OptionGroup(visibility: .hidden) var sources: SettingSources
  @OptionGroup var output: OutputChoice
  @Flag(help: "Tell once, of one second, and end.") var once = false
  @Flag(help: "Show rooms.") var rooms = false
  @Option(
    help: ArgumentHelp("What comes first: waiting, idle, people, …", valueName: "key"),
    completion: .list(ConnectionKey.allCases.map(\.rawValue) + RoomKey.allCases.map(\.rawValue).filter { $0 != "name" })
  )
  var sort: String?
  @Option(help: ArgumentHelp("Only what has this in its name, its address or its listener.", valueName: "text"))
  var filter: String?
  @Option(name: .customLong("rows"), help: ArgumentHelp("How many rows.", valueName: "n")) var rowCount: Int?

  private static func words<Key: CaseIterable & RawRepresentable<String>>(_ keys: Key.Type) -> String {
    SettingKind.enumeration(keys.allCases.map(\.rawValue))
  }

  func run() throws {
    let path = try ControlRun.path(sources, "top", asJSON: output.json)
    let asker = TopAsker(path: path)
    let isDumb = Environment.value(of: "TERM") == "dumb"
    let isScreen =
      !once && !output.json && StandardStream.output.isTerminal && StandardStream.input.isTerminal && !isDumb
    let question = try question(rows: isScreen ? Self.rowsAtTerminal : Self.rowsUsual)
    if isScreen { try watch(question, asker) }
    try printLines(question, asker)
  }

  private func question(rows: Int) throws -> TopQuestion {
    var question = TopQuestion(rows: rowCount ?? rows)
    guard (1...TopLimits.rowsMax).contains(question.rows) else {
      throw ValidationError("--rows must be from 1 to \(TopLimits.rowsMax)")
    }
    question.isReversed = sort?.hasPrefix("-") ?? false
    let word = sort.map { String($0.drop { $0 == "-" }) }
    if rooms {
      guard let key = RoomKey(rawValue: word ?? RoomKey.people.rawValue) else {
        throw ValidationError("--sort must be \(Self.words(RoomKey.self))")
      }
      question.page = .rooms(key)
    } else {
      guard let key = ConnectionKey(rawValue: word ?? ConnectionKey.waiting.rawValue) else {
        throw ValidationError("--sort must be \(Self.words(ConnectionKey.self))")
      }
      question.page = .connections(key)
    }
    question.filter = filter.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") } ?? ""
    return question
  }

  // MARK: At a terminal

  /// Ends the program.
  private func watch(_ question: TopQuestion, _ asker: TopAsker) throws -> Never {
    // Where nobody answers at all, a sentence says so better than an empty screen.
    let first = asker.answer(to: question)
    if case .failure(let failure) = first.outcome { try Complaint.fail(failure.reason + ".") }
    let status: Int32
    do throws(Errno) {
      let kernel = try LinuxKernel(handlesSignals: true)
      let color = ColorMode.auto.isOn(onTerminal: true, noColor: Environment.value(of: "NO_COLOR") != nil)
      let loop = try FullScreenLoop(
        TopProgram(question, asker, first: first), kernel: kernel, input: .input, output: .output, color: color)
      try asker.start { kernel.wake() }
      status = loop.run()
    } catch {
      try Complaint.fail("the terminal can't be used: \(error).")
    }
    throw ExitCode(status)
  }

  // MARK: Plain lines

  private func printLines(_ question: TopQuestion, _ asker: TopAsker) throws {
    var picture = TopPicture(view: TopView(question))
    // What a thread has used is the difference between two answers.
    _ = try ask(question, asker, &picture)
    while true {
      Foundation.Thread.sleep(forTimeInterval: Double(TopProgram.everyMilliseconds) / 1_000)
      let items = try ask(question, asker, &picture)
      if output.json {
        print(CommandReport(command: "top", isDone: true, message: nil, items: items).line)
      } else {
        let columns = WindowSize.columns(of: .output) ?? TextTable.columnsUsual
        for line in picture.lines(columns: columns, rows: nil) { print(line.clipped(to: columns).plain) }
        if !once { print() }
      }
      // A pipe is buffered in blocks, and whoever waits at its end waits for this.
      fflush(nil)
      if once { return }
    }
  }

  private func ask(_ question: TopQuestion, _ asker: TopAsker, _ picture: inout TopPicture) throws -> [String] {
    let answer = asker.answer(to: question)
    if case .failure(let failure) = answer.outcome {
      try CommandReport.fail("top", ControlText.harmless(failure.reason), asJSON: output.json)
    }
    picture.take(answer.outcome)
    return answer.items
  }
}
