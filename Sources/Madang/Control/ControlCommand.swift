import ArgumentParser
import Foundation
import MadangChat
import MadangKernel

/// A word of the command line whose commands a running server carries out: `madang room list`. Which there are, and what
/// they take, says `ControlTable`.
protocol ControlCommand: ParsableCommand {
  static var word: String { get }
  var sources: SettingSources { get }
  var output: OutputChoice { get }
  var words: [String] { get }
}

/// How a command of administration answers.
struct OutputChoice: ParsableArguments {
  @Flag(help: "Print one line of JSON, as the article Scripting has it.") var json = false
}

extension ControlCommand {
  static func offer(_ abstract: String) -> CommandConfiguration {
    let rows = ControlTable.standard.rows.filter { $0.name == word || $0.name.hasPrefix(word + " ") }
    let width = rows.map(\.usage.count).max() ?? 0
    let lines = rows.map { "  " + $0.usage.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.help }
    return CommandConfiguration(
      commandName: word, abstract: abstract, usage: "madang \(word) … [--json] [--control PATH]",
      discussion: lines.joined(separator: "\n"))
  }

  /// Offers to a shell what may stand behind the command's own word, such as `list` behind `room`.
  static var nextWord: CompletionKind {
    let word = word
    return .custom { words, index, _ in ControlWords.behind(word, among: words, at: index) }
  }

  func run() throws { try ControlRun([Self.word] + words, sources, asJSON: output.json).once() }
}

/// One command on its way to the server, and its answer on its way back.
struct ControlRun {
  private let line: String
  private let row: ControlRow
  private let path: String
  private let isJSON: Bool

  init(_ words: [String], _ sources: SettingSources, asJSON isJSON: Bool) throws {
    line = words.joined(separator: " ")
    self.isJSON = isJSON
    let named = words.prefix(2).joined(separator: " ")
    if line.unicodeScalars.contains(where: { $0.value < 0x20 }) {
      try CommandReport.fail(named, "a command is one line", asJSON: isJSON)
    }
    // What can be said without a server, is.
    switch ControlTable.standard.match(line) {
    case .command(let row, _): self.row = row
    case .refused(let reason): try CommandReport.fail(named, reason, asJSON: isJSON)
    case .empty: try CommandReport.fail(named, "there is no command", asJSON: isJSON)
    }
    path = try ControlRun.path(sources, named, asJSON: isJSON)
  }

  /// Where the server is asked.
  static func path(_ sources: SettingSources, _ named: String, asJSON isJSON: Bool) throws -> String {
    let setup = try CommandReport.settings(of: sources, named, asJSON: isJSON).setup()
    if let path = ControlPlace.pathToAsk(setup) { return path }
    let reason =
      setup.control == "none"
      ? "--control none: there is no control socket to ask"
      : "there is no control socket: XDG_RUNTIME_DIR is not set, so name it with --control PATH"
    try CommandReport.fail(named, reason, asJSON: isJSON)
  }

  /// Asks, shows the answer, and ends with whether it went well.
  func once() throws { show(try ask()) }

  func show(_ answer: ControlAnswer) {
    if isJSON { return print(report(answer).line) }
    let columns = WindowSize.columns(of: .output) ?? TextTable.columnsUsual
    for line in ControlText.lines(answer.things, row.look, columns: columns) { print(line) }
    if let message = answer.message { print(ControlText.harmless(message)) }
  }

  private func report(_ answer: ControlAnswer) -> CommandReport {
    CommandReport(command: row.name, isDone: true, message: answer.message, items: answer.items)
  }

  /// The answer to a command that was done; ends the program where it was not.
  func ask() throws -> ControlAnswer {
    let answer = try exchange()
    if answer.isDone == true { return answer }
    let reason = answer.isDone == nil ? "\(path): the server closed the connection" : answer.message ?? "it failed"
    try CommandReport.fail(row.name, ControlText.harmless(reason), asJSON: isJSON)
  }

  private func exchange() throws -> ControlAnswer {
    do throws(Errno) {
      return ControlAnswer(
        try BlockingExchange.ask(
          .unix(path: path), Array((line + "\n").utf8), seconds: 30, until: ControlAnswer.isWhole))
    } catch {
      try CommandReport.fail(row.name, "\(path): \(ControlRun.advice(for: error))", asJSON: isJSON)
    }
  }

  /// Why there is no answer, and what to do.
  static func advice(for error: Errno) -> String {
    switch error {
    case .connectionRefused, .noSuchFile:
      "no server runs there. Start one with madang serve, or name its socket with --control PATH"
    case .wouldBlock: "the server does not answer"
    default: "\(error)"
    }
  }
}
