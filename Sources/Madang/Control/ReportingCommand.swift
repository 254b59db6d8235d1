import ArgumentParser

/// A command of administration that needs no server to ask. It answers people in its own words, and programs in the shape
/// of `CommandReport`.
protocol ReportingCommand: ParsableCommand {
  /// What it is called, without its arguments: `history search`.
  static var reportedName: String { get }
  var output: OutputChoice { get }
  /// Does it, and tells what came of it; throws where nothing did.
  func answer() throws -> CommandAnswer
}

extension ReportingCommand {
  func run() throws {
    let answer: CommandAnswer
    do {
      answer = try self.answer()
    } catch let complaint as Complaint where output.json {
      answer = CommandAnswer(isDone: false, message: complaint.reasons.joined(separator: " "))
    } catch let code as ExitCode {
      throw code
    } catch let error where output.json {
      answer = CommandAnswer(isDone: false, message: "\(error)")
    } catch let complaint as Complaint {
      throw complaint
    } catch {
      try Complaint.fail("\(error)")
    }
    if output.json {
      print(
        CommandReport(
          command: Self.reportedName, isDone: answer.isDone, message: answer.message, items: answer.items
        ).line)
    } else {
      for line in answer.lines { print(line) }
    }
    if !answer.isDone { throw ExitCode.failure }
  }
}

/// What a command came to.
struct CommandAnswer {
  var isDone = true
  /// What was done, or why it was not; nil where there is nothing to say.
  var message: String?
  /// Objects of JSON.
  var items: [String] = []
  /// For people.
  var lines: [String] = []

  init(isDone: Bool = true, message: String?, items: [String] = []) {
    self.isDone = isDone
    self.message = message
    self.items = items
    lines = message.map { [$0] } ?? []
  }

  init(lines: [String], items: [String]) {
    self.lines = lines
    self.items = items
  }
}
