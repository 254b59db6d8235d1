import MadangRecords
import MadangWire
import MadangWorld

/// What rules that change the world read of the settings, key by key: where several nodes hold one world, all have it alike.
/// Of secrets there are hashes, so that nodes that differ find it out; whoever can read the log could try passwords out on
/// them. What answers alone read, as the message of the day, is each node's own.
package enum SharedSettings {
  /// The keys that no reload changes: what they mean stands in the world, or each node must have the secret.
  package static let fixed: Set<String> = ["cloak", "listen", "server-name", "spam"]

  private struct Row {
    let key: String
    let write: (ChatSettings, inout ByteWriter) -> Void
    /// Nil: every node has its own, which is no other.
    let read: ((inout FieldReader, inout ChatSettings) throws(FieldError) -> Void)?
  }

  package static func of(_ settings: ChatSettings) -> [SharedSetting] {
    rows.map { row in
      var writer = ByteWriter()
      row.write(settings, &writer)
      return SharedSetting(key: row.key, value: writer.copiedBytes)
    }
  }

  /// The settings of a node as all nodes have them. What can't be read here, a program of another version wrote: of that it
  /// keeps its own.
  package static func settings(_ own: ChatSettings, sharing shared: [SharedSetting]) -> ChatSettings {
    var settings = own.withSecretsApart
    var values: [String: [UInt8]] = [:]
    for setting in shared { values[setting.key] = setting.value }
    for row in rows {
      guard let read = row.read, let value = values[row.key] else { continue }
      var changed = settings
      do throws(FieldError) {
        var reader = FieldReader(value.span)
        try read(&reader, &changed)
        try reader.end()
        settings = changed
      } catch { continue }
    }
    return settings
  }

  // MARK: Rows

  private static var rows: [Row] { chatRows + secretRows + limitRows }

  private static func value<Value: FieldCodable>(_ key: String, _ path: WritableKeyPath<ChatSettings, Value>) -> Row {
    Row(key: key) { settings, writer in
      settings[keyPath: path].write(to: &writer)
    } read: { reader, settings throws(FieldError) in
      settings[keyPath: path] = try reader.next()
    }
  }

  private static var chatRows: [Row] {
    [
      value("server-name", \.serverName), value("network", \.network), value("network-icon", \.networkIcon),
      value("require-account", \.requiresAccount), value("lobby", \.lobby),
      Row(key: "listen") { settings, writer in
        settings.houseRooms.sorted().write(to: &writer)
      } read: { reader, settings throws(FieldError) in
        settings.houseRooms = try reader.next()
      },
      Row(key: "blocked-client-tags") { settings, writer in
        (settings.clientTags.list ?? "").write(to: &writer)
      } read: { reader, settings throws(FieldError) in
        let list = try String(from: &reader)
        settings.clientTags = list.isEmpty ? ClientTagPolicy() : ClientTagPolicy(blocking: list)
      },
      Row(key: "accounts.registration") { settings, writer in
        settings.registration.rawValue.write(to: &writer)
      } read: { reader, settings throws(FieldError) in
        guard let registration = RegistrationPolicy(rawValue: try String(from: &reader)) else { throw .unknown }
        settings.registration = registration
      },
      Row(
        key: "spam",
        write: { settings, writer in settings.filters.map { "\($0.action) \($0.pattern)" }.write(to: &writer) },
        read: nil),
    ]
  }

  private static func hash(of secret: String) -> Digest { Digest(of: Array("madang\u{0}\(secret)".utf8)) }

  private static var secretRows: [Row] {
    [
      Row(key: "password") { settings, writer in
        let password = settings.secrets.map(\.password) ?? settings.password
        password.map { hash(of: $0) }.write(to: &writer)
      } read: { reader, settings throws(FieldError) in
        settings.password = try Digest?(from: &reader) == nil ? nil : RecordedSettings.rightPassword
      },
      Row(key: "webirc") { settings, writer in
        let gateways = settings.secrets?.webGateways ?? settings.webGateways
        gateways.count.write(to: &writer)
        for gateway in gateways { writer.append(fields: gateway.hosts, hash(of: gateway.password)) }
      } read: { reader, settings throws(FieldError) in
        settings.webGateways = []
        for _ in 0..<(try reader.count()) {
          settings.webGateways.append(
            WebGateway(password: RecordedSettings.rightPassword, hosts: try [String](from: &reader)))
          _ = try Digest(from: &reader)
        }
      },
      Row(
        key: "cloak",
        write: { settings, writer in
          settings.cloak.map { hash(of: "\($0.key) \($0.suffix)") }.write(to: &writer)
        }, read: nil),
      Row(key: "operator") { settings, writer in
        settings.operators.count.write(to: &writer)
        for block in settings.operators { RecordedSettings.write(block, to: &writer) }
      } read: { reader, settings throws(FieldError) in
        let own = settings.operators
        settings.operators = []
        for _ in 0..<(try reader.count()) {
          settings.operators.append(try RecordedSettings.block(from: &reader).provedBy(own))
        }
      },
    ]
  }

  private static var limitRows: [Row] {
    var rows: [Row] = []
    let whole: WritableKeyPath<ChatSettings, ChatLimits> = \.limits
    for (key, path) in limits { rows.append(value(key, whole.appending(path: path))) }
    rows.append(value("limits.always-on-per-address", \.limits.alwaysOnPerAddressMax))
    return rows
  }
}

extension ChatSettings {
  /// The same, where rules are told of a password no more than whether it was the right one.
  package var withSecretsApart: ChatSettings {
    if secrets != nil { return self }
    var settings = self
    settings.secrets = ServerSecrets(password: password, webGateways: webGateways)
    settings.password = password.map { _ in RecordedSettings.rightPassword }
    settings.webGateways = webGateways.map { WebGateway(password: RecordedSettings.rightPassword, hosts: $0.hosts) }
    return settings
  }
}

extension OperatorBlock {
  /// The same with the proof that a node's own block has, where it is of the same password; without one, nobody gives the right
  /// password at this node. What rules compare stays the hash, which is the same on all.
  fileprivate func provedBy(_ own: [OperatorBlock]) -> OperatorBlock {
    var block = self
    let same = own.first { String(Digest(of: Array($0.credential.utf8)).rawValue) == credential }
    if let same { block.verify = same.verify }
    return block
  }
}
