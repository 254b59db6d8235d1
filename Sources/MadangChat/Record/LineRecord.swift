import MadangMemory
import MadangWire
import MadangWorld

/// A line as it is recorded. Rules read what is left as they read the line, but for what no world needs to know.
struct LineRecord {
  let keepsTexts: Bool

  /// Appends a line that was admitted, of a connection.
  func write(
    _ line: Span<UInt8>, _ admitted: borrowing Admitted, of connection: Handle, _ world: borrowing World,
    to writer: inout ByteWriter
  ) {
    switch admitted.action {
    case .nothing: break
    // What nobody takes may be a password that somebody typed in the wrong place.
    case .refused: break
    case .plain(let plain): write(line, plain, to: &writer)
    case .control(let row, let request):
      guard row.asksForPassword else { return writer.append(line) }
      writer.append(([row.name] + request.arguments.dropLast() + ["*"]).joined(separator: " "))
    case .irc: write(line, admitted.message, admitted.disclosure, of: connection, world, to: &writer)
    }
  }

  private func write(_ line: Span<UInt8>, _ plain: PlainLine, to writer: inout ByteWriter) {
    guard !keepsTexts else { return writer.append(line) }
    switch plain {
    case .speech(let text):
      writer.append(line.extracting(0..<text.lowerBound))
      blank(line.extracting(text), to: &writer)
    case .command(let row, let argument) where PlainCommand.table[row].saysSomething:
      writer.append(line.extracting(0..<argument.lowerBound))
      blank(line.extracting(argument), to: &writer)
    case .empty, .command, .unknown: writer.append(line)
    }
  }

  private func write(
    _ line: Span<UInt8>, _ message: IRCMessage, _ disclosure: Disclosure, of connection: Handle,
    _ world: borrowing World, to writer: inout ByteWriter
  ) {
    switch disclosure {
    case .whole: writer.append(line)
    case .text(let index):
      guard !keepsTexts else { return writer.append(line) }
      writeTags(line, message, to: &writer)
      let start = message.command.start
      guard index < message.parameterCount else { return writer.append(line.extracting(start..<line.count)) }
      let text = message.parameter(index)
      writer.append(line.extracting(start..<text.start))
      blank(line.extracting(text), to: &writer)
      writer.append(line.extracting(text.end..<line.count))
    case .serverPassword(let index):
      guard index < message.parameterCount else { return writer.append(line) }
      let password = message.parameter(index)
      let isRight = world.isServerPassword(
        String(bytes: line.extracting(password)), gateway: message.parameterCount > 1, of: connection)
      writer.append(line.extracting(message.command))
      writer.append(" ")
      writer.append(isRight ? RecordedSettings.rightPassword : RecordedSettings.wrongPassword)
      writer.append(line.extracting(password.end..<line.count))
    case .secrets(let index): write(line, message, from: index, to: &writer)
    case .service(let index):
      guard index < message.parameterCount else { return writer.append(line) }
      let said = String(bytes: line.extracting(message.parameter(index).start..<line.count))
      let words = said.split(separator: " ").map { $0.uppercased() }
      if LineRecord.tellsNoPassword(words) { return writer.append(line) }
      writer.append(line.extracting(message.command.start..<message.parameter(index).start))
      writer.append(words.first ?? "")
    }
  }

  /// Whether no password follows these words to NickServ. They are known one by one: of any other, a password may.
  private static func tellsNoPassword(_ words: [String]) -> Bool {
    switch words.first {
    case nil, "HELP", "LOGOUT", "GROUP", "UNGROUP", "REGAIN", "GHOST", "RELEASE", "INFO", "CERT": true
    case "SET": words.count > 1 && words[1] == "ALWAYS-ON"
    default: false
    }
  }

  private func write(
    _ line: Span<UInt8>, _ message: IRCMessage, from index: Int, to writer: inout ByteWriter
  ) {
    writer.append(line.extracting(message.command))
    for parameter in 0..<min(index, message.parameterCount) {
      writer.append(" ")
      writer.append(line.extracting(message.parameter(parameter)))
    }
    for _ in stride(from: index, to: message.parameterCount, by: 1) { writer.append(" *") }
  }

  /// Tags that the server takes for itself; those that are handed on are part of what was said.
  private func writeTags(_ line: Span<UInt8>, _ message: IRCMessage, to writer: inout ByteWriter) {
    var isFirst = true
    var iterator = TagIterator(message.tags)
    while let tag = iterator.next(in: line) {
      if tag.isClientOnly(in: line) { continue }
      writer.append(isFirst ? "@" : ";")
      isFirst = false
      writer.append(line.extracting(tag.key))
      if !tag.value.isEmpty {
        writer.append("=")
        writer.append(line.extracting(tag.value))
      }
    }
    if !isFirst { writer.append(" ") }
  }

  /// As long as it was, and in as many words: rules count both. Control characters mean something to some of them.
  private func blank(_ text: Span<UInt8>, to writer: inout ByteWriter) {
    for index in text.indices { writer.append(byte: text[index] <= 0x20 ? text[index] : UInt8(ascii: "x")) }
  }
}

extension World {
  /// Whether somebody gave the server's password, or that of a gateway that they may be.
  borrowing func isServerPassword(_ password: String, gateway: Bool, of connection: Handle) -> Bool {
    let secrets = settings.secrets ?? ServerSecrets(password: settings.password, webGateways: settings.webGateways)
    if !gateway { return secrets.password == password }
    let host = sessions[connection.slot].connectedHost
    return secrets.webGateways.contains { $0.matches(host: host) && $0.hasPassword(password) }
  }
}
