import MadangKernel
import TOMLKit

/// A file in TOML as it was read: its tree, and where each key stands in it.
struct ConfigurationFile {
  /// TOMLKit gives back nothing of what it has read: whoever has a server look at its file again and again, unchanged, would
  /// fill its memory.
  private static let last = Monitor<(text: String, root: TOMLNode)?>(nil)

  let path: String
  let root: TOMLNode
  private let positions: KeyPositions

  init(path: String) throws(SettingProblem) {
    guard let data = InputFile.bytes(of: path) else {
      throw SettingProblem(place: path, reason: InputFile.complaint(about: path))
    }
    guard let text = String(validating: data, as: UTF8.self), !text.utf8.contains(0) else {
      throw SettingProblem(place: path, reason: "the file is not UTF-8 text")
    }
    do {
      root = try ConfigurationFile.root(of: text)
    } catch let error as TOMLParseError {
      throw SettingProblem(
        place: "\(path):\(error.source.begin.line):\(error.source.begin.column)", reason: error.description)
    } catch {
      throw SettingProblem(place: path, reason: "\(error)")
    }
    self.path = path
    positions = KeyPositions(in: text)
  }

  private static func root(of text: String) throws -> TOMLNode {
    if let last = last.withLock({ $0 }), last.text == text { return last.root }
    let root = TOMLNode(try TOMLTable(string: text).tomlValue)
    last.withLock { $0 = (text, root) }
    return root
  }

  /// `FILE:LINE:COLUMN` of a key such as `limits.targets` or `webirc[1].hosts`; without the numbers where it isn't found.
  func place(of key: String) -> String {
    guard let position = positions[key] else { return "\(path): \(key)" }
    return "\(path):\(position.line):\(position.column)"
  }
}

/// A value of a TOML document.
indirect enum TOMLNode: Sendable {
  case table([String: TOMLNode])
  case list([TOMLNode])
  case text(String)
  case whole(Int)
  case onOff(Bool)
  /// Something that no setting takes, by what it is called.
  case other(String)

  init(_ value: some TOMLValueConvertible) {
    if let table = value.table {
      self = .table(Dictionary(uniqueKeysWithValues: table.keys.map { ($0, TOMLNode(table[$0])) }))
    } else if let array = value.array {
      self = .list(array.map { TOMLNode($0) })
    } else if let text = value.string {
      self = .text(text)
    } else if let number = value.int {
      self = .whole(number)
    } else if let isOn = value.bool {
      self = .onOff(isOn)
    } else {
      self = .other(value.type.description)
    }
  }

  private init(_ value: (any TOMLValueConvertible)?) {
    guard let value else {
      self = .other("nothing")
      return
    }
    self.init(value)
  }

  /// What a person calls it.
  var kind: String {
    switch self {
    case .table: "a table"
    case .list: "a list"
    case .text: "a text"
    case .whole: "a whole number"
    case .onOff: "true or false"
    case .other(let name): "a \(name)"
    }
  }
}
