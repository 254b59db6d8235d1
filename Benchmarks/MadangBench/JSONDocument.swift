import Foundation
import MadangBenchCore
import MadangKernel

/// Figures as a document: the object of a command, with what made it. The article Measuring has the schema.
enum JSONDocument {
  /// Grows where a member changes its meaning, or goes; a new member is no new schema.
  static let schema: Int64 = 1

  static func text(of figures: JSON) throws -> String {
    let machine = ProcessInfo.processInfo
    let host = JSON.object([
      ("name", .string(machine.hostName)), ("system", .string(machine.operatingSystemVersionString)),
      ("processors", .count(machine.activeProcessorCount)), ("memory_bytes", .count(machine.physicalMemory)),
    ])
    let document =
      figures
      .replacing("schema", with: .integer(schema))
      .replacing("version", with: .string(Version.current))
      .replacing("date", with: .string(Date.now.formatted(.iso8601)))
      .replacing("host", with: host)
      .replacing("command", with: .array(CommandLine.arguments.map { .string($0) }))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }
}
