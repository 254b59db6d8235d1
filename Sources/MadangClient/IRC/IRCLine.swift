import MadangWire

/// One message from an IRC server, its parts as text.
struct IRCLine: Equatable {
  /// Milliseconds since the epoch, from the tag `time` (IRCv3 server-time).
  var time: Int64?
  var batch: String?
  /// The nickname or server that it is from; empty if there is no source.
  var nick = ""
  /// `user@host` of the source, if it has them.
  var userHost: String?
  /// Upper case, or three digits.
  var command = ""
  var parameters: [String] = []

  /// Nil for a line that is no message.
  init?(parsing line: Span<UInt8>) {
    guard case .message(let message) = IRCMessage.parse(line, limits: .lenient) else { return nil }
    command = String(bytes: line.extracting(message.command)).uppercased()
    for index in 0..<message.parameterCount {
      parameters.append(String(bytes: line.extracting(message.parameter(index))))
    }
    let source = String(bytes: line.extracting(message.source))
    if let mark = source.firstIndex(of: "!") {
      nick = String(source[..<mark])
      userHost = String(source[source.index(after: mark)...])
    } else {
      nick = source
    }
    if let value = message.tagValue("time", in: line) {
      time = Timestamp.milliseconds(line.extracting(value), fraction: .any)
    }
    if let value = message.tagValue("batch", in: line) { batch = String(bytes: line.extracting(value)) }
  }

  /// Some servers pass on a NUL or a lone CR, which no message may have: the rest of the message is worth showing.
  init?(repairing line: Span<UInt8>) {
    var clean: [UInt8] = []
    clean.reserveCapacity(line.count)
    for index in line.indices where line[index] != 0 && line[index] != UInt8(ascii: "\r") { clean.append(line[index]) }
    self.init(parsing: clean.span)
  }

  /// The parameter, or nothing.
  subscript(_ index: Int) -> String { index < parameters.count ? parameters[index] : "" }

  var last: String { parameters.last ?? "" }
  /// The number of a numeric reply.
  var numeric: Int? { command.utf8.count == 3 ? Int(command) : nil }
}

extension LineLimits {
  /// A client takes what a server sends, also from one that counts more generously.
  fileprivate static let lenient = LineLimits(bodyBytesMax: 16_384, tagBytesMax: 16_384, tagDataBytesMax: 16_000)
}
