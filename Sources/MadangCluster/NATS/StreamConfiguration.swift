import Foundation
import MadangWorld

/// What the stream is that keeps the log, as JetStream writes it. See its ADR-28 for `republish`, ADR-31 for direct get.
package struct StreamConfiguration: Codable, Equatable, Sendable {
  package struct Republish: Codable, Equatable, Sendable {
    package var source: String
    package var destination: String

    package enum CodingKeys: String, CodingKey {
      case source = "src"
      case destination = "dest"
    }
  }

  package var name: String
  package var subjects: [String]
  package var retention: String
  package var storage: String
  package var discard: String
  package var replicas: Int
  package var batchesMax: Int
  package var batchesPerSubjectMax: Int
  package var consumersMax: Int
  package var bytesMax: Int64
  package var batchBytesMax: Int
  /// Nanoseconds, like the next.
  package var ageMax: Int64
  package var duplicateWindow: Int64
  package var allowsDirect: Bool
  package var deniesDelete: Bool
  package var deniesPurge: Bool
  package var isSealed: Bool
  package var republish: Republish?

  package enum CodingKeys: String, CodingKey {
    case name, subjects, retention, storage, discard, republish
    case replicas = "num_replicas"
    case batchesMax = "max_msgs"
    case batchesPerSubjectMax = "max_msgs_per_subject"
    case consumersMax = "max_consumers"
    case bytesMax = "max_bytes"
    case batchBytesMax = "max_msg_size"
    case ageMax = "max_age"
    case duplicateWindow = "duplicate_window"
    case allowsDirect = "allow_direct"
    case deniesDelete = "deny_delete"
    case deniesPurge = "deny_purge"
    case isSealed = "sealed"
  }

  private static let second: Int64 = 1_000_000_000

  /// As the stream should be.
  package init(_ names: StreamNames, replicas: Int, keptBytesMax: Int64) {
    name = names.stream
    subjects = [names.incoming]
    retention = "limits"
    storage = "file"
    discard = "old"
    self.replicas = replicas
    batchesMax = -1
    batchesPerSubjectMax = -1
    consumersMax = -1
    bytesMax = keptBytesMax
    batchBytesMax = LogLimits.batchBytesMax
    ageMax = 24 * 60 * 60 * StreamConfiguration.second
    // The least that servers take. Batches are told apart by what they say, not by their servers.
    duplicateWindow = StreamConfiguration.second / 10
    allowsDirect = true
    deniesDelete = true
    deniesPurge = true
    isSealed = false
    republish = Republish(source: names.incoming, destination: names.outgoing)
  }

  /// The stream of snapshots as it should be: what no longer fits is refused, for what stands there is whole.
  package init(snapshots names: StreamNames, replicas: Int, keptBytesMax: Int64) {
    self.init(names, replicas: replicas, keptBytesMax: keptBytesMax)
    name = names.snapshots
    subjects = names.snapshotSubjects
    discard = "new"
    ageMax = 0
    deniesPurge = false
    republish = nil
  }

  /// As a server tells it: each version leaves out others of what is not set.
  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    name = try fields.decode(String.self, forKey: .name)
    subjects = try fields.decodeIfPresent([String].self, forKey: .subjects) ?? []
    retention = try fields.decodeIfPresent(String.self, forKey: .retention) ?? "limits"
    storage = try fields.decodeIfPresent(String.self, forKey: .storage) ?? "file"
    discard = try fields.decodeIfPresent(String.self, forKey: .discard) ?? "old"
    replicas = try fields.decodeIfPresent(Int.self, forKey: .replicas) ?? 1
    batchesMax = try fields.decodeIfPresent(Int.self, forKey: .batchesMax) ?? -1
    batchesPerSubjectMax = try fields.decodeIfPresent(Int.self, forKey: .batchesPerSubjectMax) ?? -1
    consumersMax = try fields.decodeIfPresent(Int.self, forKey: .consumersMax) ?? -1
    bytesMax = try fields.decodeIfPresent(Int64.self, forKey: .bytesMax) ?? -1
    batchBytesMax = try fields.decodeIfPresent(Int.self, forKey: .batchBytesMax) ?? -1
    ageMax = try fields.decodeIfPresent(Int64.self, forKey: .ageMax) ?? 0
    duplicateWindow = try fields.decodeIfPresent(Int64.self, forKey: .duplicateWindow) ?? 0
    allowsDirect = try fields.decodeIfPresent(Bool.self, forKey: .allowsDirect) ?? false
    deniesDelete = try fields.decodeIfPresent(Bool.self, forKey: .deniesDelete) ?? false
    deniesPurge = try fields.decodeIfPresent(Bool.self, forKey: .deniesPurge) ?? false
    isSealed = try fields.decodeIfPresent(Bool.self, forKey: .isSealed) ?? false
    republish = try fields.decodeIfPresent(Republish.self, forKey: .republish)
  }

  /// For `nats stream add --config`, and for the servers themselves.
  package var json: String { encoded([.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]) }

  /// The same in one line.
  package var line: String { encoded([.sortedKeys, .withoutEscapingSlashes]) }

  private func encoded(_ formatting: JSONEncoder.OutputFormatting) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("A configuration of plain values can't be written.")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// What is otherwise in a stream that is there, and would not do: each a line for a person. How much is kept and for how
  /// long, and who may delete, is theirs to say.
  ///
  /// - Parameter areReplicasAsked: whether somebody has asked for so many, rather than left it to the servers.
  package func faults(of other: StreamConfiguration, areReplicasAsked: Bool) -> [String] {
    var faults: [String] = []
    func compare<Value: Equatable>(_ key: CodingKeys, _ value: KeyPath<StreamConfiguration, Value>) {
      if self[keyPath: value] != other[keyPath: value] {
        faults.append("\(key.rawValue) is \(other[keyPath: value]), and should be \(self[keyPath: value])")
      }
    }
    compare(.subjects, \.subjects)
    compare(.retention, \.retention)
    compare(.storage, \.storage)
    compare(.discard, \.discard)
    compare(.batchesPerSubjectMax, \.batchesPerSubjectMax)
    compare(.allowsDirect, \.allowsDirect)
    compare(.isSealed, \.isSealed)
    if areReplicasAsked { compare(.replicas, \.replicas) }
    if other.batchBytesMax >= 0, other.batchBytesMax < batchBytesMax { compare(.batchBytesMax, \.batchBytesMax) }
    if republish != other.republish {
      let theirs = other.republish.map { "from \($0.source) to \($0.destination)" } ?? "missing"
      let ours = republish.map { "from \($0.source) to \($0.destination)" } ?? "missing"
      faults.append("republish is \(theirs), and should be \(ours)")
    }
    return faults
  }
}
