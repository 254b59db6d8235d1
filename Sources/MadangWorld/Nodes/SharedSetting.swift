import MadangWire

/// A setting that all nodes have alike: what rules that change the world read of it, under the key that it has in the
/// configuration. Of a secret it has no more than a hash.
package struct SharedSetting: Hashable, Sendable {
  package let key: String
  package let value: [UInt8]

  /// What a cluster began with: see `DataOrigin`. Unlike others, nobody sets it anew while no other node is here.
  package static let origin = "data"

  package init(key: String, value: [UInt8]) {
    self.key = key
    self.value = value
  }

  /// The keys of those that are there twice, and have other values. What one side does not know of is no difference: its
  /// program is of another version.
  package static func differences(_ one: [SharedSetting], _ other: [SharedSetting]) -> [String] {
    var values: [String: [UInt8]] = [:]
    for setting in one { values[setting.key] = setting.value }
    return other.filter { values[$0.key, default: $0.value] != $0.value }.map(\.key).sorted()
  }

  /// The same with others in the place of those of their keys.
  package static func changing(_ all: [SharedSetting], to others: [SharedSetting]) -> [SharedSetting] {
    var changes: [String: SharedSetting] = [:]
    for setting in others { changes[setting.key] = setting }
    var changed = all.map { changes.removeValue(forKey: $0.key) ?? $0 }
    changed += others.filter { changes[$0.key] != nil }
    return changed
  }
}

extension SharedSetting: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: key, value) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    key = try reader.next()
    value = try reader.next()
  }
}
