import ArgumentParser
import Foundation
import MadangChat
import MadangRecords
import MadangStore

/// `madang backup`: all that is kept, in one file.
struct BackupCommand: ReportingCommand {
  static let reportedName = "backup"
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy all that is kept to one file, while the server runs or not.",
    discussion: """
      The copy is as the database was at one moment; what was said in the last fifth of a second may not be in it. Nobody \
      on the server waits for it. The file must not be there yet, and is for its owner alone.
      """)

  @OptionGroup var place: HistoryCommand.Place
  @OptionGroup var output: OutputChoice
  @Argument(help: "The file to make.", completion: .file()) var file: String

  func answer() throws -> CommandAnswer {
    let folder = try place.folder()
    do throws(StoreError) { try Database.backUp(folder: folder, to: file) } catch {
      try Complaint.fail("\(error)")
    }
    let bytes = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
    return CommandAnswer(
      message: "\(file): all that is kept in \(folder), \(bytes >> 10) KiB.",
      items: [CommandReport.json(Made(file: file, folder: folder, bytes: bytes))])
  }
}

private struct Made: Encodable {
  let file: String
  let folder: String
  let bytes: Int
}

/// `madang restore`: a backup in the place of what is kept.
struct RestoreCommand: ReportingCommand {
  static let reportedName = "restore"
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a backup in the place of what is kept. The server must be stopped.",
    discussion: "What was there is kept beside it, under another name, until you remove it.")

  @OptionGroup var place: HistoryCommand.Place
  @OptionGroup var output: OutputChoice
  @Argument(help: "A file that madang backup has made.", completion: .file()) var file: String

  func answer() throws -> CommandAnswer {
    let folder = try place.folder(isNew: true)
    let kept: String?
    do throws(StoreError) {
      kept = try Database.restore(folder: folder, from: file, moment: RestoreCommand.moment())
    } catch {
      if case .locked = error { try Complaint.fail("restore needs the server stopped: \(error)") }
      try Complaint.fail("\(error)")
    }
    let before = kept.map { "What was there is \($0)." }
    var answer = CommandAnswer(
      message: ["\(folder): restored from \(file).", before].compactMap(\.self).joined(separator: " "),
      items: [CommandReport.json(["folder": folder, "file": file, "before": kept])])
    answer.lines = ["\(folder): restored from \(file).", before].compactMap(\.self)
    return answer
  }

  /// `20260102T030405Z`.
  private static func moment() -> String {
    ISO8601DateFormatter().string(from: Date()).filter { $0 != "-" && $0 != ":" }
  }
}
