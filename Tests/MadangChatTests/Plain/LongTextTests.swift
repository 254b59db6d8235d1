import MadangMemory
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("plain text: longer than a line of IRC")
struct LongTextTests {
  /// The text of PRIVMSG lines, put together again. RFC 1459 §2.3: a line has at most 512 bytes.
  private func joined(_ lines: String, opening: String = "", closing: String = "") -> String {
    var text = ""
    for line in lines.split(separator: "\r\n") {
      #expect(line.utf8.count + 2 <= 512)
      guard let start = line.firstRange(of: " PRIVMSG #lobby :" + opening), line.hasSuffix(closing) else {
        Issue.record("no message: \(line)")
        return ""
      }
      text += line[start.upperBound...].dropLast(closing.count)
    }
    return text
  }

  @Test("plain readers get it whole, IRC readers in whole characters", arguments: ["a", "안", "🏡", "x안"])
  func anyLength(character: String) {
    let world = PlainWorld()
    let (first, second, alice) = (world.connect(), world.connect(), world.enter("alice"))
    for count in Array(90...180) + [450, 480, 512, 1000, 4096] {
      let text = String(repeating: character, count: count)
      world.say(first, text)
      #expect(world.heard(second) == "Client1>> \(text)\n")
      let lines = world.heard(alice)
      #expect(lines.utf8.count <= 512 || lines.split(separator: "\r\n").count > 1)
      #expect(joined(lines) == text)
    }
  }

  @Test("each part of a long action is an action")
  func action() {
    let world = PlainWorld()
    let (first, second, alice) = (world.connect(), world.connect(), world.enter("alice"))
    let text = String(repeating: "춤", count: 400)
    world.say(first, "/me \(text)")
    #expect(world.heard(second) == "* Client1 \(text)\n")
    #expect(joined(world.heard(alice), opening: "\u{1}ACTION ", closing: "\u{1}") == text)
  }

  @Test("server-time: each line carries the time")
  func serverTime() {
    let world = PlainWorld()
    let (first, alice) = (world.connect(), world.enter("alice", .serverTime))
    world.say(first, String(repeating: "x", count: 1200))
    let lines = world.heard(alice).split(separator: "\r\n")
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0.hasPrefix("@time=2023-11-14T22:13:20.000Z :Client1!") })
  }

  @Test("a long line is one batch for who can take it: a line, and others that go on with it (multiline)")
  func batch() {
    let world = PlainWorld()
    let (first, alice) = (world.connect(), world.enter("alice", [.batch, .multiline]))
    let text = String(repeating: "안", count: 300)
    world.say(first, text)
    let lines = world.heard(alice).split(separator: "\r\n").map(String.init)
    #expect(lines.count == 4 && lines[0].contains(" BATCH +") && lines[0].hasSuffix(" draft/multiline #lobby"))
    let reference = lines[0].split(separator: " ")[2].dropFirst()
    #expect(lines[1].hasPrefix("@batch=\(reference) :Client1!"))
    #expect(lines[2].hasPrefix("@batch=\(reference);draft/multiline-concat :Client1!"))
    #expect(lines[1...2].compactMap { $0.components(after: " PRIVMSG #lobby :") }.joined() == text)
    #expect(lines[3].hasSuffix(" BATCH -\(reference)"))
  }

  @Test("a text of several lines reads as several, each under its author's name, without the blank ones (multiline)")
  func severalLines() {
    let world = PlainWorld()
    let (numbered, announce) = (world.connect(), world.connect(.plainAnnounce))
    let alice = world.enter("alice", [.batch, .multiline])
    _ = (world.heard(numbered), world.heard(announce))
    let lines = [
      "BATCH +1 draft/multiline #lobby", "@batch=1 PRIVMSG #lobby :one ",
      "@batch=1;draft/multiline-concat PRIVMSG #lobby :line", "@batch=1 PRIVMSG #lobby :",
      "@batch=1 PRIVMSG #lobby :two", "BATCH -1",
    ]
    for line in lines { world.command(alice, line) }
    #expect(world.heard(numbered) == "alice>> one line\nalice>> two\n")
    #expect(world.heard(announce) == "one line\ntwo\n")
  }

  @Test("repairing a line of bytes that are no text makes it three times as long, and no longer")
  func repaired() {
    let world = PlainWorld()
    let (first, second, alice) = (world.connect(), world.connect(), world.enter("alice"))
    world.say(first, [UInt8](repeating: 0xC0, count: 4096))
    let text = String(repeating: "\u{FFFD}", count: 4096)
    #expect(world.heard(second) == "Client1>> \(text)\n")
    #expect(joined(world.heard(alice)) == text)
  }

  @Test("the longest names leave room for text")
  func longestNames() {
    let room = "#" + String(repeating: "r", count: 63)
    let world = PlainWorld { $0.lobby = room }
    let (first, alice) = (world.connect(home: room), world.enter("alice", in: room))
    world.say(first, "/nick " + String(repeating: "n", count: 64))
    _ = world.heard(alice)
    world.say(first, String(repeating: "y", count: 4096))
    let lines = world.heard(alice).split(separator: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 510 })
    #expect(lines.map { $0.filter { $0 == "y" }.count }.reduce(0, +) == 4096)
  }
}

extension String {
  fileprivate func components(after text: String) -> Substring? {
    firstRange(of: text).map { self[$0.upperBound...] }
  }
}
