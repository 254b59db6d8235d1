import MadangWire

/// A message's parts, copied out of its line.
struct MessageParts: Equatable {
  let tags: [UInt8]
  let source: [UInt8]
  let command: [UInt8]
  let parameters: [[UInt8]]

  init(_ message: IRCMessage, in line: [UInt8]) {
    tags = Array(line[message.tags.range])
    source = Array(line[message.source.range])
    command = Array(line[message.command.range])
    parameters = (0..<message.parameterCount).map { Array(line[message.parameter($0).range]) }
  }

  var all: [[UInt8]] { [tags, source, command] + parameters }

  /// The message as a line, with one space between parts and a colon before the last parameter.
  var encoded: [UInt8] {
    var line: [UInt8] = []
    if !tags.isEmpty { line += [UInt8(ascii: "@")] + tags + [0x20] }
    if !source.isEmpty { line += [UInt8(ascii: ":")] + source + [0x20] }
    line += command
    for parameter in parameters.dropLast() { line += [0x20] + parameter }
    if let last = parameters.last { line += [0x20, UInt8(ascii: ":")] + last }
    return line
  }
}
