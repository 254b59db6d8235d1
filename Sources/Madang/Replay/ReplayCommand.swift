import ArgumentParser
import MadangKernel

/// `madang replay`: what was recorded, told once more.
struct ReplayCommand: ReportingCommand {
  static let reportedName = "replay"
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Tell a world what madang serve --record has recorded, and say where it parts.",
    discussion: """
      It needs no server and no data folder, and changes nothing. Where a line makes the program trap, that line is named \
      before it dies of it.
      """)

  @OptionGroup var output: OutputChoice
  @Argument(help: "A file that madang serve --record has made.", completion: .file()) var file: String

  func answer() throws -> CommandAnswer {
    guard let bytes = try SmallFile.read(file, bytesMax: .max) else {
      try Complaint.fail("\(file): there is no such file.")
    }
    var replaying: Replaying
    do {
      replaying = try Replaying(bytes)
    } catch Replaying.Refusal.notRecording {
      try Complaint.fail("\(file): this is no recording of madang serve --record.")
    } catch Replaying.Refusal.version(let version, let program) {
      try Complaint.fail(
        "\(file): madang \(program) has recorded it, in version \(version), which this one does not read. Replay it with that "
          + "program.")
    } catch Replaying.Refusal.damaged {
      try Complaint.fail("\(file): its beginning is damaged, or was never written to its end.")
    }
    TrapReport.begin()
    let outcome = replaying.run(isTold: true)
    let item = CommandReport.json(
      Replayed(
        file: file, entries: outcome.entries, digests: outcome.digests, isAlike: outcome.difference == nil,
        difference: outcome.difference))
    let counted = "\(outcome.entries.grouped) entries, \(outcome.digests) of them digests"
    guard let difference = outcome.difference else {
      return CommandAnswer(message: "\(file): \(counted); the two worlds are alike.", items: [item])
    }
    return CommandAnswer(isDone: false, message: "\(file): the two worlds part at \(difference)", items: [item])
  }
}

private struct Replayed: Encodable {
  let file: String
  let entries: Int
  let digests: Int
  let isAlike: Bool
  /// Null where there is none.
  let difference: String?

  private enum Key: CodingKey {
    case file, entries, digests, isAlike, difference
  }

  func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(file, forKey: .file)
    try keys.encode(entries, forKey: .entries)
    try keys.encode(digests, forKey: .digests)
    try keys.encode(isAlike, forKey: .isAlike)
    try keys.encode(difference, forKey: .difference)
  }
}
