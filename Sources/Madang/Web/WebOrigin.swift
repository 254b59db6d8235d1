import MadangChat

/// `https://chat.example.org`, as a browser's `Origin` has it. RFC 6454 §6.2.
enum WebOrigin {
  static func complaint(_ text: String) -> String? {
    let rest = ["https://", "http://"].lazy.compactMap { text.hasPrefix($0) ? text.dropFirst($0.count) : nil }.first
    guard let rest, !rest.isEmpty, rest.allSatisfy({ $0 != "/" && !$0.isWhitespace }) else {
      return "it must look like https://chat.example.org or http://127.0.0.1:8080, with nothing behind"
    }
    return nil
  }
}
