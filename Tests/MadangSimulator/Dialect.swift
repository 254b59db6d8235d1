import MadangChat
import MadangKernel
import MadangServer

/// What a simulated client speaks. Each has a listener of its own.
package enum Dialect: Int, Sendable, CaseIterable {
  case irc
  /// Plain lines, others' with a label: `Client3>> hello`.
  case numbered
  /// Plain lines as they were said, one's own too; who comes is announced.
  case announce

  var address: Address { Address.loopback(port: UInt16(6667 + rawValue)) }

  /// Where newcomers land: the two plain doors may open on different rooms.
  func home(rooms: Int) -> String { self == .numbered ? "#r0" : "#r\(rooms - 1)" }

  func listener(rooms: Int) -> ListenerConfiguration {
    switch self {
    case .irc: ListenerConfiguration(scheme: "irc", address: address, encoding: [])
    case .numbered:
      ListenerConfiguration(scheme: "plain", address: address, encoding: .plainNumbered, room: home(rooms: rooms))
    case .announce:
      ListenerConfiguration(scheme: "announce", address: address, encoding: .plainAnnounce, room: home(rooms: rooms))
    }
  }
}
