import MadangChat
import MadangWorld

/// `[[webirc]]`.
extension WebGateway: SettingItem {
  static let fields = [
    SettingField("password", .line(bytesMax: 200), isSecret: true),
    SettingField("hosts", .list { $0.isEmpty ? "a mask can't be empty" : nil }),
  ]

  static func items(of value: SettingValue) -> [WebGateway]? {
    guard case .tables(let tables) = value else { return nil }
    return tables.map { WebGateway(password: $0["password"]?.text ?? "", hosts: $0["hosts"]?.list ?? []) }
  }

  static func value(of items: [WebGateway]) -> SettingValue? {
    if items.isEmpty { return nil }
    return .tables(items.map { ["password": .text($0.password), "hosts": .list($0.hosts)] })
  }
}
