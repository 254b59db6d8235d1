import MadangKernel
import MadangServer
import MadangSimulator

/// A simulated server with an IRC listener, an HTTP listener and an echo, and what their clients say.
final class GateUnderTest {
  static let http = Address.loopback(port: 8080)
  static let echo = Address.loopback(port: 8081)

  let server: SimulatedServer

  init(_ change: (inout Configuration) -> Void = { _ in }) throws {
    var limits = Limits()
    limits.floodControl = false
    server = try SimulatedServer(limits: limits) { configuration in
      configuration.listeners.append(ListenerConfiguration(scheme: "http", address: Self.http, dialect: .http))
      configuration.listeners.append(
        ListenerConfiguration(scheme: "ws-echo", address: Self.echo, dialect: .webSocketEcho))
      configuration.web.names = [Array("chat.example".utf8)]
      configuration.web.origins = [Array("https://friend.example".utf8)]
      configuration.web.resources[Array("/".utf8)] = Resource(
        Array("<!doctype html>".utf8).span, gzip: nil, digest: "abc", contentType: "text/html", freshness: .revalidated)
      change(&configuration)
    }
  }

  // MARK: HTTP

  func connect(from host: UInt32? = nil, to address: Address = http) -> Int { server.connect(from: host, to: address) }

  /// Sends a request's head as it is, and returns what came back.
  func ask(_ head: String, _ row: Int) -> String {
    server.send(head, row)
    server.settle()
    return server.heard(row)
  }

  func get(_ path: String, _ row: Int, fields: String = "") -> String {
    ask("GET \(path) HTTP/1.1\r\nHost: chat.example\r\n\(fields)\r\n", row)
  }

  // MARK: WebSocket

  static func upgrade(_ subprotocol: String? = nil, path: String = "/ws", fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: chat.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      + (subprotocol.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? "") + fields + "\r\n"
  }

  /// A connection that speaks WebSocket from here on, and has agreed on messages that are deflated where it offers that.
  func open(
    _ subprotocol: String? = nil, to address: Address = http, from host: UInt32? = nil, offer: String? = nil
  ) -> WebSocketClient {
    let row = connect(from: host, to: address)
    let fields = offer.map { "Sec-WebSocket-Extensions: \($0)\r\n" } ?? ""
    let answer = ask(Self.upgrade(subprotocol, path: address == Self.echo ? "/" : "/ws", fields: fields), row)
    precondition(answer.hasPrefix("HTTP/1.1 101 "), "The upgrade was refused: \(answer)")
    precondition(
      (offer != nil) == answer.contains("Sec-WebSocket-Extensions: permessage-deflate"), "The offer was declined.")
    return WebSocketClient(server, row, isDeflated: offer != nil)
  }
}
