import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/multiline, errors and limits", .alsoOverNodes)
struct MultilineErrorTests {
  private static let needs = ["batch", "draft/multiline", "message-tags"]

  private func say(_ person: Person, _ lines: [String], target: String = "#room") -> [String] {
    var heard = person.send("BATCH +r draft/multiline \(target)")
    for line in lines { heard += person.send(line.hasPrefix("@") ? line : "@batch=r \(line)") }
    return heard + person.send("BATCH -r")
  }

  @Test(
    "Errors, MULTILINE_INVALID: told once, and nobody hears any of it",
    arguments: [
      [], ["PRIVMSG #room :"], ["PRIVMSG #room :", "PRIVMSG #room :"], ["PRIVMSG #room"], ["PRIVMSG"],
      ["PRIVMSG #room :a", "NOTICE #room :b"], ["NOTICE #room :b", "PRIVMSG #room :a"],
      ["PRIVMSG #room :a", "@batch=r;draft/multiline-concat PRIVMSG #room :", "PRIVMSG #room :b"],
      ["TAGMSG #room"], ["JOIN #other"], ["PRIVMSG #room :a", "QUIT"], ["NONSENSE"],
    ])
  func invalid(lines: [String]) {
    let chat = ChatHarness()
    let eve = chat.enter("eve", in: "#room")
    let dan = chat.enter("dan", Self.needs, in: "#room")
    _ = eve.heard()
    let heard = say(dan, lines)
    #expect(heard.count == 1 && heard[0].hasPrefix(":irc.test FAIL BATCH MULTILINE_INVALID :"), "\(heard)")
    #expect(eve.heard() == [])
    #expect(chat.world.clientBatches.isEmpty)
    #expect(say(dan, ["PRIVMSG #room :again"]) == [] && eve.heard().count == 1)
  }

  @Test("A text that is not UTF-8 makes the whole batch invalid (utf8-only)")
  func notUTF8() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", in: "#room")
    let dan = chat.enter("dan", Self.needs, in: "#room")
    _ = eve.heard()
    dan.send("BATCH +r draft/multiline #room")
    let heard = dan.send(bytes: Array("@batch=r PRIVMSG #room :".utf8) + [0xFF])
    #expect(heard.parameters(of: "FAIL")?[1] == "MULTILINE_INVALID")
    #expect(dan.send("BATCH -r") == [] && eve.heard() == [])
  }

  @Test("A batch without a target is invalid, and so is an end that belongs to its own batch")
  func frame() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#room")
    #expect(dan.send("BATCH +r draft/multiline").parameters(of: "FAIL")?[1] == "MULTILINE_INVALID")
    #expect(dan.send("BATCH -r") == [])
    dan.send("BATCH +r draft/multiline #room")
    #expect(dan.send("@batch=r BATCH -r").parameters(of: "FAIL")?[1] == "MULTILINE_INVALID")
    #expect(dan.send("BATCH -r") == [])
  }

  @Test("Errors, MULTILINE_INVALID_TARGET: names the batch's target and the line's")
  func target() {
    let dan = ChatHarness().enter("dan", Self.needs, in: "#room", "#other")
    #expect(
      say(dan, ["PRIVMSG #room :a", "PRIVMSG #other :b"]) == [
        ":irc.test FAIL BATCH MULTILINE_INVALID_TARGET #room #other :Invalid multiline target"
      ])
    #expect(
      say(dan, ["PRIVMSG @#room :b"]) == [
        ":irc.test FAIL BATCH MULTILINE_INVALID_TARGET #room @#room :Invalid multiline target"
      ])
  }

  @Test("Errors, MULTILINE_MAX_LINES: at the line beyond; lines that go on with another count too")
  func lines() {
    let chat = ChatHarness { $0.limits.multilineLinesMax = 3 }
    let eve = chat.enter("eve", in: "#room")
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let concat = "@batch=r;draft/multiline-concat PRIVMSG #room :x"
    for count in 2...5 {
      _ = eve.heard()
      let heard = say(dan, ["PRIVMSG #room :x"] + Array(repeating: concat, count: count - 1))
      if count <= 3 {
        #expect(heard == [] && eve.heard().count == count)
      } else {
        #expect(heard == [":irc.test FAIL BATCH MULTILINE_MAX_LINES 3 :Multiline batch max-lines exceeded"])
        #expect(eve.heard() == [])
      }
    }
  }

  @Test("Errors, MULTILINE_MAX_BYTES: the text's bytes, and one for each line feed between lines")
  func bytes() {
    let chat = ChatHarness { $0.limits.multilineBytesMax = 10 }
    let eve = chat.enter("eve", in: "#room")
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let told = [":irc.test FAIL BATCH MULTILINE_MAX_BYTES 10 :Multiline batch max-bytes exceeded"]
    for count in 8...11 {
      let text = String(repeating: "x", count: count - 4)
      for (line, parting) in [
        ("@batch=r;draft/multiline-concat PRIVMSG #room :\(text)", 0), ("PRIVMSG #room :\(text)", 1),
      ] {
        _ = eve.heard()
        let heard = say(dan, ["PRIVMSG #room :1234", line])
        #expect(heard == (count + parting > 10 ? told : []))
        #expect(eve.heard().isEmpty == (count + parting > 10))
      }
    }
  }

  @Test("A capability given up before the end of the batch: nothing is said")
  func givenUp() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", in: "#room")
    let dan = chat.enter("dan", Self.needs, in: "#room")
    _ = eve.heard()
    dan.send("BATCH +r draft/multiline #room")
    dan.send("@batch=r PRIVMSG #room :x")
    dan.send("CAP REQ -draft/multiline")
    #expect(dan.send("BATCH -r").parameters(of: "FAIL")?[1] == "MULTILINE_INVALID")
    #expect(eve.heard() == [] && chat.world.clientBatches.isEmpty)
  }
}
