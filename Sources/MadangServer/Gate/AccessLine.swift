import MadangWire

/// A line about one request, in the combined format: who asked, when, for what, what they were answered, from where they
/// came, and by which program.
///
///     192.0.2.7 - - [29/Nov/2026:09:30:00 +0000] "GET /?… HTTP/1.1" 200 5120 "https://chat.example/" "Mozilla/5.0"
///
/// What stands behind a question mark may be a secret, and is left out; so is a password in an address.
enum AccessLine {
  /// What is told of a target, of the page that led to it, and of a program: bytes before they are escaped.
  static let requestBytesMax = 1_024
  static let refererBytesMax = 512
  static let agentBytesMax = 256

  /// - Parameters:
  ///   - head: as it came; empty where it could not be read.
  ///   - bodyBytes: nil where the answer has no body.
  static func append(
    host: String, seconds: Int64, request: RequestHead?, head: Span<UInt8>, status: HTTPStatus, bodyBytes: Int?,
    to writer: inout ByteWriter
  ) {
    writer.append(host)
    writer.append(" - - [")
    writer.append(logTime: seconds)
    writer.append("] ")
    quote(withoutSecrets(firstLine(of: head), keepsEnd: true), bytesMax: requestBytesMax, to: &writer)
    writer.append(byte: UInt8(ascii: " "))
    writer.append(decimal: status.rawValue)
    writer.append(byte: UInt8(ascii: " "))
    if let bodyBytes { writer.append(decimal: bodyBytes) } else { writer.append("-") }
    writer.append(byte: UInt8(ascii: " "))
    let referer = value("referer", request, head)
    quote(withoutSecrets(referer, keepsEnd: false), bytesMax: refererBytesMax, to: &writer)
    writer.append(byte: UInt8(ascii: " "))
    quote(value("user-agent", request, head), bytesMax: agentBytesMax, to: &writer)
    writer.append("\n")
  }

  private static func firstLine(of head: Span<UInt8>) -> [UInt8] {
    var line: [UInt8] = []
    for index in head.indices {
      let byte = head[index]
      if byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") {
        if line.isEmpty { continue }
        break
      }
      line.append(byte)
    }
    return line
  }

  private static func value(_ name: StaticString, _ request: RequestHead?, _ head: Span<UInt8>) -> [UInt8] {
    guard let range = request?.fields.first(name, in: head) else { return [] }
    return range.map { head[$0] }
  }

  /// Without what follows a `?` or a `#`, and without a user and a password in front of a host. `keepsEnd`: the version
  /// behind a target stays.
  private static func withoutSecrets(_ text: [UInt8], keepsEnd: Bool) -> [UInt8] {
    var start = text[...]
    var end: ArraySlice<UInt8> = []
    if keepsEnd, let space = text.lastIndex(of: UInt8(ascii: " ")), text[space...].starts(with: " HTTP/".utf8) {
      start = text[..<space]
      end = text[space...]
    }
    if let mark = start.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
      start = start[...mark]
    }
    let slashes = start.indices.first { start[$0...].starts(with: "://".utf8) }
    guard let slashes else { return Array(start + end) }
    let authority = start[(slashes + 3)...].prefix { $0 != UInt8(ascii: "/") }
    guard let sign = authority.lastIndex(of: UInt8(ascii: "@")) else { return Array(start + end) }
    return Array(start[..<(slashes + 3)] + start[(sign + 1)...] + end)
  }

  /// In quotation marks; `-` where there is nothing. Quotation marks, backslashes, and whatever is no printable ASCII are
  /// escaped, so that a line stays one, and its parts can be told apart.
  private static func quote(_ text: [UInt8], bytesMax: Int, to writer: inout ByteWriter) {
    writer.append(byte: UInt8(ascii: "\""))
    if text.isEmpty { writer.append(byte: UInt8(ascii: "-")) }
    for byte in text.prefix(bytesMax) {
      if byte < 0x20 || byte > 0x7E || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        writer.append("\\x")
        writer.append(hex: UInt64(byte), paddedTo: 2)
      } else {
        writer.append(byte: byte)
      }
    }
    writer.append(byte: UInt8(ascii: "\""))
  }
}

extension ByteWriter {
  /// `29/Nov/2026:09:30:00 +0000`.
  fileprivate mutating func append(logTime seconds: Int64) {
    let second = (seconds % 86_400 + 86_400) % 86_400
    let date = CivilDate(daysSinceEpoch: Int((seconds - second) / 86_400))
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    append(decimal: UInt64(date.day), paddedTo: 2)
    append("/\(months[date.month - 1])/\(date.year):")
    append(decimal: UInt64(second / 3_600), paddedTo: 2)
    append(":")
    append(decimal: UInt64(second / 60 % 60), paddedTo: 2)
    append(":")
    append(decimal: UInt64(second % 60), paddedTo: 2)
    append(" +0000")
  }
}
