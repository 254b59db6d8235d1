/// How a target is spoken to.
package enum Dialect: String, Sendable, CaseIterable {
  case irc, plain, redis, nats

  package var defaultPort: UInt16 {
    switch self {
    case .irc: 6667
    case .plain: 9000
    case .redis: 6379
    case .nats: 4222
    }
  }

  /// Whether senders get their own messages without having asked for it.
  package var echoes: Bool { self == .redis || self == .nats }

  /// Whether a connection can be put into a room of its choice.
  package var hasRooms: Bool { self != .plain }

  /// Connections besides the members', through which messages are sent: a Redis subscriber can't publish.
  package var publisherConnections: Int { self == .redis ? 8 : 0 }

  /// The bytes of a message to `room` whose body is the marker of `sequence`, filled up to `bodyBytes`.
  package func encode(_ sequence: UInt32, room: UInt32, bodyBytes: Int, into message: inout [UInt8]) {
    message.removeAll(keepingCapacity: true)
    switch self {
    case .irc: message.append(contentsOf: "PRIVMSG #r\(room) :".utf8)
    case .plain: break
    case .redis:
      let name = "room\(room)"
      message.append(contentsOf: "*3\r\n$7\r\nPUBLISH\r\n$\(name.utf8.count)\r\n\(name)\r\n$\(bodyBytes)\r\n".utf8)
    case .nats: message.append(contentsOf: "PUB room\(room) \(bodyBytes)\r\n".utf8)
    }
    Marker.append(sequence, to: &message)
    for _ in Marker.bytes..<max(bodyBytes, Marker.bytes) { message.append(0x78) }
    if self != .plain { message.append(0x0D) }
    message.append(0x0A)
  }

  /// The fewest and the most bytes of a message's body: an IRC line has 512 bytes with everything.
  package var bodyBytes: ClosedRange<Int> {
    switch self {
    case .irc: Marker.bytes...400
    case .plain: Marker.bytes...1400
    case .redis, .nats: Marker.bytes...65536
    }
  }
}
