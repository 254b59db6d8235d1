import Foundation
import MadangBenchCore
import MadangKernel

/// Grows where a member changes its meaning, or goes; a new member is no new schema.
private let schema = 1

/// Figures as a document: the object of a command, with what made it. The article Measuring has the schema.
struct JSONDocument<Figures: Encodable>: Encodable {
  private enum CodingKeys: String, CodingKey { case schema, version, date, host, command }

  let figures: Figures

  var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }

  /// Its own members stand beside those of the figures, in one object.
  func encode(to encoder: any Encoder) throws {
    try figures.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(Version.current, forKey: .version)
    try container.encode(Date.now.formatted(.iso8601), forKey: .date)
    try container.encode(Host(), forKey: .host)
    try container.encode(CommandLine.arguments, forKey: .command)
  }
}

/// The machine that the load is made on.
private struct Host: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, system, processors
    case memoryBytes = "memory_bytes"
  }

  func encode(to encoder: any Encoder) throws {
    let machine = ProcessInfo.processInfo
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(machine.hostName, forKey: .name)
    try container.encode(machine.operatingSystemVersionString, forKey: .system)
    try container.encode(machine.activeProcessorCount, forKey: .processors)
    try container.encode(machine.physicalMemory, forKey: .memoryBytes)
  }
}
