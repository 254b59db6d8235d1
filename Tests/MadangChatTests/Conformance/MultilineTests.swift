import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/multiline", .alsoOverNodes)
struct MultilineTests {
  private static let needs = ["batch", "draft/multiline", "message-tags"]

  /// Sends a batch; returns what came back.
  private func say(_ person: Person, _ target: String, _ lines: [String], opening: String = "") -> [String] {
    var heard = person.send("\(opening)BATCH +r draft/multiline \(target)")
    for line in lines { heard += person.send(line.hasPrefix("@") ? line : "@batch=r \(line)") }
    return heard + person.send("BATCH -r")
  }

  private func reference(_ lines: [String]) -> String {
    String(lines.first { $0.verb == "BATCH" }?.parameters.first?.dropFirst() ?? "")
  }

  @Test("Capabilities: draft/multiline has a value, with max-bytes and max-lines")
  func value() {
    let person = ChatHarness().connect()
    #expect(person.send("CAP LS 302")[0].contains(" draft/multiline=max-bytes=16384,max-lines=100 "))
    #expect(person.send("CAP LS")[0].contains(" draft/multiline "))
  }

  @Test("Batch types: the batch is delivered whole: tags on its start, lines as they were sent, blank ones too")
  func delivered() {
    let chat = ChatHarness()
    chat.showsMessageIDs = true
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let eve = chat.enter("eve", Self.needs + ["server-time"], in: "#room")
    _ = dan.heard()
    let lines = [
      "PRIVMSG #ROOM hello", "PRIVMSG #room :", "privmsg #room :how is ",
      "@batch=r;draft/multiline-concat PRIVMSG #room :everyone?",
    ]
    #expect(say(dan, "#room", lines, opening: "@+reply=x;other=y ") == [])
    let heard = eve.heard()
    let id = reference(heard)
    #expect(
      heard == [
        "@time=2023-11-14T22:13:20.000Z;msgid=\(id);+reply=x :dan!~dan@host BATCH +\(id) draft/multiline #room",
        "@batch=\(id) :dan!~dan@host PRIVMSG #room :hello", "@batch=\(id) :dan!~dan@host PRIVMSG #room :",
        "@batch=\(id) :dan!~dan@host PRIVMSG #room :how is ",
        "@batch=\(id);draft/multiline-concat :dan!~dan@host PRIVMSG #room :everyone?",
        ":dan!~dan@host BATCH -\(id)",
      ])
  }

  @Test("Two batches never have the same reference, and neither do two messages")
  func references() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let eve = chat.enter("eve", Self.needs, in: "#room")
    var seen: Set<String> = []
    for _ in 0..<3 {
      _ = say(dan, "#room", ["PRIVMSG #room :x"])
      #expect(seen.insert(reference(eve.heard())).inserted)
    }
  }

  @Test("Fallback: the lines without the blank ones, all tags on the first; the message's name on no other")
  func fallback() {
    let chat = ChatHarness()
    chat.showsMessageIDs = true
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let old = chat.enter("old", in: "#room")
    let tagged = chat.enter("tagged", ["message-tags", "server-time"], in: "#room")
    let half = chat.enter("half", ["draft/multiline"], in: "#room")
    let rest = chat.enter("rest", ["batch"], in: "#room")
    let modern = chat.enter("modern", Self.needs, in: "#room")
    chat.forgetAll()
    _ = say(
      dan, "#room", ["PRIVMSG #room :", "PRIVMSG #room :one ", "@batch=r;draft/multiline-concat PRIVMSG #room :two"],
      opening: "@+a=b ")
    let plain = [":dan!~dan@host PRIVMSG #room :one ", ":dan!~dan@host PRIVMSG #room :two"]
    #expect(old.heard() == plain && half.heard() == plain && rest.heard() == plain)
    let time = "time=2023-11-14T22:13:20.000Z"
    #expect(
      tagged.heard() == ["@\(time);msgid=\(reference(modern.heard()));+a=b \(plain[0])", "@\(time) \(plain[1])"])
  }

  @Test("NOTICE works as PRIVMSG does, to people and to rooms; nothing answers it")
  func notice() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs)
    let eve = chat.enter("eve")
    eve.send("AWAY :gone")
    #expect(say(dan, "eve", ["NOTICE eve :one", "NOTICE EVE :two"]) == [])
    #expect(eve.heard() == [":dan!~dan@host NOTICE eve :one", ":dan!~dan@host NOTICE eve :two"])
    #expect(say(dan, "nobody", ["NOTICE nobody :one"]) == [])
    #expect(say(dan, "#none", ["NOTICE #none :one"]) == [])
    #expect(say(dan, "eve", ["PRIVMSG eve :one"]) == [":irc.test 301 dan eve :gone"])
  }

  @Test("Targets are judged once, when the batch ends: 401, 403 and 404 as for a PRIVMSG")
  func refusals() {
    let chat = ChatHarness()
    let keeper = chat.enter("keeper", in: "#closed", "#quiet")
    let dan = chat.enter("dan", Self.needs, in: "#quiet")
    keeper.send("MODE #quiet +m")
    chat.forgetAll()
    let lines = { (target: String) in ["PRIVMSG \(target) :one", "PRIVMSG \(target) :two"] }
    #expect(say(dan, "nobody", lines("nobody")) == [":irc.test 401 dan nobody :No such nick/channel"])
    #expect(say(dan, "#none", lines("#none")) == [":irc.test 403 dan #none :No such channel"])
    #expect(say(dan, "#closed", lines("#closed")) == [":irc.test 404 dan #closed :Cannot send to channel"])
    #expect(say(dan, "#quiet", lines("#quiet")) == [":irc.test 404 dan #quiet :Cannot send to channel"])
    keeper.send("MODE #quiet -m+b dan!*@*")
    _ = dan.heard()
    #expect(say(dan, "#quiet", lines("#quiet")) == [":irc.test 404 dan #quiet :Cannot send to channel"])
    _ = keeper.heard()
    keeper.send("MODE #quiet +v dan")
    chat.forgetAll()
    #expect(say(dan, "#quiet", lines("#quiet")) == [] && keeper.heard().count == 2)
  }

  @Test("STATUSMSG: only those with the standing are told, with the prefix in the target")
  func statusMessage() {
    let chat = ChatHarness()
    let op = chat.enter("op", Self.needs, in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let dan = chat.enter("dan", Self.needs, in: "#room")
    chat.forgetAll()
    #expect(say(dan, "@#room", ["PRIVMSG @#room :one", "PRIVMSG @#ROOM :two"]) == [])
    let heard = op.heard()
    #expect(heard.first?.parameters.dropFirst() == ["draft/multiline", "@#room"])
    #expect(heard.all("PRIVMSG").map { $0.parameters[0] } == ["@#room", "@#room"])
    #expect(eve.heard() == [])
  }

  @Test("echo-message and labeled-response: the label is on the start of the batch alone; without an echo, an ACK")
  func labelled() {
    let chat = ChatHarness()
    let needs = Self.needs + ["labeled-response"]
    let dan = chat.enter("dan", needs + ["echo-message"], in: "#room")
    let eve = chat.enter("eve", needs, in: "#room")
    _ = dan.heard()
    let echo = say(dan, "#room", ["PRIVMSG #room :one", "@batch=r;label=no PRIVMSG #room :two"], opening: "@label=L ")
    #expect(echo.map(\.tagList.first) == ["label=L", "batch=\(reference(echo))", "batch=\(reference(echo))", nil])
    #expect(eve.heard().count == 4)
    #expect(say(eve, "#room", ["PRIVMSG #room :one"], opening: "@label=M ") == ["@label=M :irc.test ACK"])
    let unknown = say(eve, "no", ["PRIVMSG no :one"], opening: "@label=N ")
    #expect(unknown.first?.hasPrefix("@label=N :irc.test 401") == true)
    let failed = say(eve, "#room", ["PRIVMSG #other :one"], opening: "@label=O ")
    #expect(failed.count == 1 && failed[0].hasPrefix("@label=O :irc.test FAIL BATCH MULTILINE_INVALID_TARGET"))
  }

  @Test("An echo and RPL_AWAY under a label: one batch in the other, which start and end name (batch, nested)")
  func nestedAnswer() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs + ["labeled-response", "echo-message"])
    let eve = chat.enter("eve")
    eve.send("AWAY :gone")
    let lines = say(dan, "eve", ["PRIVMSG eve :one"], opening: "@label=L ")
    #expect(lines.verbs == ["BATCH", "BATCH", "PRIVMSG", "BATCH", "301", "BATCH"])
    let inner = String(lines[1].parameters[0].dropFirst())
    #expect(lines.map(\.tagList) == [["label=L"], ["batch=1"], ["batch=\(inner)"], ["batch=1"], ["batch=1"], []])
    #expect(lines[3].parameters == ["-\(inner)"])
  }

  @Test("A message to oneself comes twice, and only the echo has the label")
  func oneself() {
    let dan = ChatHarness().enter("dan", Self.needs + ["labeled-response", "echo-message"])
    let lines = say(dan, "dan", ["PRIVMSG dan :one"], opening: "@label=L ")
    #expect(lines.verbs == ["BATCH", "PRIVMSG", "BATCH", "BATCH", "PRIVMSG", "BATCH"])
    #expect(lines.filter { $0.tags.contains("label=L") }.count == 1)
  }

  @Test("A line that is too long behind its author goes on in another: nothing of the text is lost")
  func longLines() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let eve = chat.enter("eve", Self.needs, in: "#room")
    let old = chat.enter("old", in: "#room")
    _ = dan.heard()
    let text = String(repeating: "가", count: 163)
    _ = say(dan, "#room", ["PRIVMSG #room :\(text)", "PRIVMSG #room :end"])
    let lines = eve.heard().all("PRIVMSG")
    #expect(lines.map { $0.tags.contains("draft/multiline-concat") } == [false, true, false])
    #expect(lines[0].parameters[1] + lines[1].parameters[1] == text && lines[2].parameters[1] == "end")
    #expect(old.heard().map { $0.parameters[1] } == lines.map { $0.parameters[1] })
  }
}
