import Foundation
import MadangKernel
import MadangTestSupport
import MadangTestTraits
import MadangWire
import Testing

@testable import MadangBenchCore

/// Loads within TLS and WebSocket.
@Suite(.serialized, .waits) struct CarriageTests {
  @Test func `targets name what carries them`() throws {
    func carriage(_ text: String) throws -> Carriage { try Target(text).carriage }
    #expect(try carriage("irc://127.0.0.1") == Carriage() && Target("irc://127.0.0.1").carriage.isClear)
    #expect(try Target("ircs://127.0.0.1").address == .loopback(port: 6697))
    #expect(try Target("ws://127.0.0.1").address.port == 80 && Target("wss://localhost").address.port == 443)
    #expect(try carriage("ircs://127.0.0.1:7") == Carriage(isSecure: true))
    #expect(try carriage("ws://127.0.0.1:7") == Carriage(subprotocol: .textIRC))
    #expect(try carriage("wss://[::1]:7/?subprotocol=binary") == Carriage(isSecure: true, subprotocol: .binaryIRC))
    let lines = try Target("ws://127.0.0.1:7/chat/irc?subprotocol=lines")
    #expect(lines.carriage == Carriage(subprotocol: .lines, path: "/chat/irc") && lines.dialect == .irc)
    #expect(lines.description == "ws://127.0.0.1:7/chat/irc?subprotocol=lines")
    #expect(try Target("ircs://127.0.0.1:7").description == "ircs://127.0.0.1:7")
    #expect(try Target("wss://unix:/run/web.sock").address == .unix(path: "/run/web.sock"))
    for (text, words) in [
      ("ws://127.0.0.1?subprotocol=json", "text, binary or lines"), ("ws://127.0.0.1/a b", "visible ASCII"),
      ("wss://chat.example", "numeric address"), ("http://127.0.0.1", "ircs://, ws://, wss://"),
    ] {
      let error = #expect(throws: UnusableOption.self) { try Target(text) }
      #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
  }

  /// RFC 6455 §5.2, over a stream with every kind of length, cut into three pieces at every pair of places.
  @Test func `the walker finds every payload, wherever the stream is cut`() {
    var stream: [UInt8] = []
    stream += [0x81, 0x02] + Array("ab".utf8) + [0x89, 0x01, 0x70] + [0x01, 0x01, 0x63, 0x8A, 0x00, 0x80, 0x01, 0x64]
    stream += [0x81, 0x00] + [0x82, 0x7E, 0x00, 0x80] + [UInt8](repeating: 0x65, count: 128)
    stream += [0x88, 0x03, 0x03, 0xE9, 0x66]
    for first in 0...stream.count {
      for second in [first, (first + stream.count) / 2, stream.count] {
        var walker = FrameWalker()
        var text = ""
        for part in [stream[..<first], stream[first..<second], stream[second...]] {
          // SAFETY: the part lives for the call.
          unsafe Array(part).withUnsafeBytes { bytes in
            var offset = 0
            walking: while true {
              switch unsafe walker.next(bytes, &offset) {
              case .payload(let range, let isEnd):
                text += unsafe String(decoding: bytes[range], as: UTF8.self) + (isEnd ? "|" : "")
              case .ping(let body): text += "<\(String(decoding: body, as: UTF8.self))>"
              case .close(let code, let reason): text += "!\(code?.rawValue ?? 0)\(reason)"
              case .needMore: break walking
              case .broken:
                text += "broken"
                break walking
              }
            }
          }
        }
        #expect(text == "ab|<p>cd||" + String(repeating: "e", count: 128) + "|!1001f", "cut at \(first), \(second)")
      }
    }
  }

  @Test(
    arguments: [[0xC1, 0x00], [0x81, 0x80, 0, 0, 0, 0], [0x83, 0x00], [0x09, 0x00], [0x89, 0x7E, 0x00, 0x80]]
      as [[UInt8]])
  func `what no server sends is broken`(frame: [UInt8]) {
    var walker = FrameWalker()
    var offset = 0
    // SAFETY: the frame lives for the call.
    let item = unsafe frame.withUnsafeBytes { unsafe walker.next($0, &offset) }
    #expect(item == .broken)
  }

  @Test func `the last words of a message that is one line are told, also in pieces`() {
    var words = LastWords()
    func look(_ text: String) {
      // SAFETY: the bytes live for the call.
      unsafe Array(text.utf8).withUnsafeBytes { unsafe words.look(atPiece: $0) }
    }
    for piece in ["ERROR :Closing Link: (Send", "Q exceeded)"] { look(piece) }
    words.endLine()
    #expect(words.reason == "SendQ exceeded")
    look(":ann!a@b PRIVMSG #r :x")
    words.endLine()
    #expect(words.reason == nil)
  }

  private static let transports =
    [
      ("ircs", nil), ("ws", "text"), ("ws", "binary"), ("ws", "lines"), ("wss", "text"), ("wss", "lines"),
    ] as [(String, String?)]

  @Test(arguments: transports)
  func `a load runs within it: every message comes once, and the figures name it`(
    transport: String, subprotocol: String?
  ) throws {
    let program = try #require(Executables.beside("madang-bench"))
    var arguments = ["load", "--transport", transport, "--connections", "12", "--rooms", "2", "--senders", "4"]
    arguments += ["--window", "16", "--seconds", "0.3", "--warmup", "0", "--json", "-"]
    if let subprotocol { arguments += ["--subprotocol", subprotocol] }
    let child = try ChildProcess(path: program, arguments: arguments)
    var text = ""
    while case .text(let line) = child.nextLine(timeoutMilliseconds: 120_000) { text += line + "\n" }
    #expect(child.end(patienceMilliseconds: 30_000) == 0)
    let json = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(json["transport"] as? String == transport && json["subprotocol"] as? String == subprotocol)
    #expect((json["messages"] as? Int ?? 0) > 0 && json["lost"] as? Int == 0 && json["duplicated"] as? Int == 0)
    #expect((json["deliveries"] as? Int ?? 0) > 0 && json["closed_by_server"] as? Int == 0)
  }

  @Test(arguments: [
    ["--transport", "tls"], ["--transport", "ircs", "--subprotocol", "text"], ["--subprotocol", "lines"],
    ["--transport", "ws", "--subprotocol", "json"], ["--target", "ws://127.0.0.1:1", "--transport", "ws"],
    ["--target", "ws://127.0.0.1:1", "--subprotocol", "text"],
  ])
  func `options that contradict one another are refused before anything starts`(arguments: [String]) throws {
    let program = try #require(Executables.beside("madang-bench"))
    let child = try ChildProcess(path: program, arguments: ["load"] + arguments, isSilenced: true)
    let deadline = MonotonicClock.nanoseconds() + 120_000_000_000
    while child.isRunning, MonotonicClock.nanoseconds() < deadline {
      _ = child.nextLine(timeoutMilliseconds: 20)
    }
    #expect(child.end() == 64)
  }
}
