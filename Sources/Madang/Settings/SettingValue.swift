import Logging
import MadangChat
import MadangStore
import MadangWorld

/// A value that a setting was given.
enum SettingValue: Equatable, Sendable {
  case text(String)
  case whole(Int)
  case onOff(Bool)
  case list([String])
  case tables([[String: SettingValue]])

  var text: String? { if case .text(let text) = self { text } else { nil } }
  /// As it is given on the command line.
  var shownText: String {
    switch self {
    case .text(let text): text
    case .whole(let number): String(number)
    case .onOff(let isOn): isOn ? "on" : "off"
    case .list(let items): items.joined(separator: " ")
    case .tables(let tables): "\(tables.count)"
    }
  }
  var list: [String]? { if case .list(let list) = self { list } else { nil } }
}

/// What a row's key path may lead to.
protocol SettingConvertible: SendableMetatype {
  init?(_ value: SettingValue)
  /// Nil where there is nothing.
  var settingValue: SettingValue? { get }
}

extension Int: SettingConvertible {
  init?(_ value: SettingValue) {
    guard case .whole(let number) = value else { return nil }
    self = number
  }
  var settingValue: SettingValue? { .whole(self) }
}

extension String: SettingConvertible {
  init?(_ value: SettingValue) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
  var settingValue: SettingValue? { .text(self) }
}

extension Bool: SettingConvertible {
  init?(_ value: SettingValue) {
    guard case .onOff(let isOn) = value else { return nil }
    self = isOn
  }
  var settingValue: SettingValue? { .onOff(self) }
}

extension Optional: SettingConvertible where Wrapped: SettingConvertible {
  init?(_ value: SettingValue) {
    guard let wrapped = Wrapped(value) else { return nil }
    self = .some(wrapped)
  }
  var settingValue: SettingValue? { flatMap(\.settingValue) }
}

extension Array: SettingConvertible where Element: SettingItem {
  init?(_ value: SettingValue) {
    guard let items = Element.items(of: value) else { return nil }
    self = items
  }
  var settingValue: SettingValue? { Element.value(of: self) }
}

/// What a list, or tables of one name, are made of.
protocol SettingItem: SendableMetatype {
  static func items(of value: SettingValue) -> [Self]?
  static func value(of items: [Self]) -> SettingValue?
}

extension String: SettingItem {
  static func items(of value: SettingValue) -> [String]? { value.list }
  static func value(of items: [String]) -> SettingValue? { .list(items) }
}

extension Logger.Level: SettingConvertible {
  init?(_ value: SettingValue) {
    guard let text = value.text else { return nil }
    self.init(rawValue: text)
  }
  var settingValue: SettingValue? { .text(rawValue) }
}

extension Durability: SettingConvertible {
  init?(_ value: SettingValue) {
    guard let text = value.text else { return nil }
    self.init(rawValue: text)
  }
  var settingValue: SettingValue? { .text(rawValue) }
}

extension RegistrationPolicy: SettingConvertible {
  init?(_ value: SettingValue) {
    guard let text = value.text else { return nil }
    self.init(rawValue: text)
  }
  var settingValue: SettingValue? { .text(rawValue) }
}

extension LogFormat: SettingConvertible {
  init?(_ value: SettingValue) {
    guard let text = value.text else { return nil }
    self.init(rawValue: text)
  }
  var settingValue: SettingValue? { .text(rawValue) }
}
