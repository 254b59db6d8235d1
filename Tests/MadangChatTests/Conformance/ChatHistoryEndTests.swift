import Testing

@testable import MadangChat
@testable import MadangWorld

/// Clients take a page with fewer messages than they asked for as the end of the history: it must be so.
@Suite("IRCv3: draft/chathistory, pages and draft/chathistory-end", .alsoOverNodes)
struct ChatHistoryEndTests {
  private static let needs = ["batch", "draft/chathistory", "message-tags", "server-time"]

  private func texts(_ lines: [String]) -> [String] { lines.all("PRIVMSG").compactMap { $0.parameters.last } }
  private func isEnd(_ lines: [String]) -> Bool { lines.first?.tags.contains("draft/chathistory-end") == true }
  private func id(_ line: String) -> String { line.tagList.first { $0.hasPrefix("msgid=") } ?? "" }

  /// Says the numbers from 1 on; returns the echoes.
  private func speak(_ chat: ChatHarness, _ author: Person, _ count: Int, to target: String = "#room") -> [String] {
    (1...count).flatMap { number in
      chat.milliseconds += 1000
      return author.send("PRIVMSG \(target) :\(number)")
    }
  }

  private func redact(_ author: Person, _ lines: some Sequence<String>, in target: String = "#room") {
    for line in lines { author.send("REDACT \(target) \(id(line).dropFirst("msgid=".count))") }
  }

  private func chat() -> (ChatHarness, Person) {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    return (
      chat,
      chat.enter("ann", ["message-tags", "echo-message", "draft/message-redaction", "server-time"], in: "#room")
    )
  }

  @Test("Of 100 messages 60 are taken back: who isn't shown that has full pages of the others, to the end")
  func redacted() {
    let (chat, ann) = chat()
    let said = speak(chat, ann, 100)
    redact(ann, said[40...])
    let bob = chat.enter("bob", Self.needs, in: "#room")
    let kept = (1...40).map(String.init)
    let latest = bob.send("CHATHISTORY LATEST #room * 50")
    #expect(texts(latest) == kept && isEnd(latest))
    let page = bob.send("CHATHISTORY LATEST #room * 30")
    #expect(texts(page) == Array(kept.suffix(30)) && !isEnd(page))
    let rest = bob.send("CHATHISTORY BEFORE #room \(id(page.all("PRIVMSG")[0])) 30")
    #expect(texts(rest) == Array(kept.prefix(10)) && isEnd(rest))
    let after = bob.send("CHATHISTORY AFTER #room \(id(said[30])) 9")
    #expect(texts(after) == ["32", "33", "34", "35", "36", "37", "38", "39", "40"] && isEnd(after))
    // Around what is no longer shown: what lies nearest.
    let around = bob.send("CHATHISTORY AROUND #room \(id(said[70])) 10")
    #expect(texts(around) == Array(kept.suffix(10)))
    // Who is shown what was taken back has it counted, with its REDACT.
    let cat = chat.enter("cat", Self.needs + ["draft/message-redaction"], in: "#room")
    let shown = cat.send("CHATHISTORY LATEST #room * 50")
    #expect(shown.all("PRIVMSG").count == 50 && shown.all("REDACT").count == 50 && !isEnd(shown))
  }

  @Test("A page that has nothing to show, for too much was taken back, says where to go on; so all is found in the end")
  func passedOver() throws {
    let (chat, ann) = chat()
    let said = speak(chat, ann, 40)
    redact(ann, said[5..<35])
    chat.history?.limitLooks(to: 10)
    let bob = chat.enter("bob", Self.needs + ["labeled-response"], in: "#room")
    for isPatient in [true, false] {
      chat.slowTurn = SlowTurn(mayGoOn: { isPatient }, onStrain: {})
      var found: [String] = []
      var reference = "msgid=\(id(said[39]).dropFirst("msgid=".count))"
      var pages = 0
      while pages < 9 {
        let page = bob.send("@label=x CHATHISTORY BEFORE #room \(reference) 3")
        pages += 1
        found += texts(page).reversed()
        let lines = page.dropFirst().dropLast()
        if isEnd(page) { break }
        // A page that is not the last has something to go on from.
        let first = try #require(lines.first)
        #expect(first.verb == "PRIVMSG" || first.verb == "NOTICE" && !isPatient && lines.count == 1)
        if first.verb == "NOTICE" { #expect(first.parameters.last?.hasPrefix("Messages were taken back") == true) }
        reference = id(first)
        #expect(first.tags.contains("time=") || first.contains("time="))
      }
      #expect(found == ["39", "38", "37", "36", "5", "4", "3", "2", "1"], "\(isPatient)")
      #expect(pages < 9)
    }
  }

  @Test("Every other message is taken back: each page is full", arguments: [1, 2, 7, 49, 50, 51, 100])
  func alternating(limit: Int) {
    let (chat, ann) = chat()
    let said = speak(chat, ann, 100)
    redact(ann, said.indices.filter { $0 % 2 == 0 }.map { said[$0] })
    let bob = chat.enter("bob", Self.needs, in: "#room")
    let kept = (1...100).filter { $0 % 2 == 0 }.map(String.init)
    for (subcommand, reference) in [("LATEST", "*"), ("BEFORE", "timestamp=2099-01-01T00:00:00.000Z")] {
      let page = bob.send("CHATHISTORY \(subcommand) #room \(reference) \(limit)")
      #expect(texts(page) == Array(kept.suffix(limit)) && isEnd(page) == (limit >= 50), "\(subcommand)")
    }
    let after = bob.send("CHATHISTORY AFTER #room timestamp=1970-01-01T00:00:00.000Z \(limit)")
    #expect(texts(after) == Array(kept.prefix(limit)) && isEnd(after) == (limit >= 50))
    let all = "timestamp=1970-01-01T00:00:00.000Z timestamp=2099-01-01T00:00:00.000Z"
    let between = bob.send("CHATHISTORY BETWEEN #room \(all) \(limit)")
    #expect(texts(between) == Array(kept.prefix(limit)) && isEnd(between) == (limit >= 50))
    let around = bob.send("CHATHISTORY AROUND #room \(id(said[0])) \(limit)")
    #expect(texts(around) == Array(kept.prefix(limit)) && isEnd(around) == (limit >= 50))
  }

  @Test("Between two people too, and after what a guest may not read")
  func direct() {
    let (chat, ann) = chat()
    _ = chat.enter("bob", in: "#room")
    let said = speak(chat, ann, 20, to: "bob")
    redact(ann, said[10...], in: "bob")
    let cat = chat.enter("cat", ["message-tags", "echo-message"])
    _ = speak(chat, cat, 5, to: "ann")
    ann.send("CAP REQ :draft/chathistory batch -draft/message-redaction")
    _ = ann.heard()
    let page = ann.send("CHATHISTORY LATEST bob * 8")
    #expect(texts(page) == (3...10).map(String.init) && !isEnd(page))
    // A new name has nothing of what was said before.
    ann.send("NICK nan")
    cat.send("PRIVMSG nan :new")
    _ = ann.heard()
    let new = ann.send("CHATHISTORY LATEST cat * 8")
    #expect(texts(new) == ["new"] && isEnd(new))
  }

  @Test("With event-playback, what isn't shown takes nobody's place: reactions without message-tags, or taken back")
  func events() {
    let (chat, ann) = chat()
    var reactions: [String] = []
    for number in 1...10 {
      chat.milliseconds += 1000
      ann.send("PRIVMSG #room :\(number)")
      for _ in 0..<5 { reactions += ann.send("@+draft/react=👍;+draft/reply=x TAGMSG #room").all("TAGMSG") }
    }
    redact(ann, reactions.prefix(25))
    let bare = chat.enter("bare", ["batch", "draft/chathistory", "draft/event-playback"], in: "#room")
    #expect(texts(bare.send("CHATHISTORY LATEST #room * 11")) == (1...10).map(String.init))
    let full = chat.enter("full", Self.needs + ["draft/event-playback"], in: "#room")
    let page = full.send("CHATHISTORY LATEST #room * 37")
    #expect(page.all("TAGMSG").count == 25 && page.count == 2 + 37 && !isEnd(page))
  }

  @Test("1,000 lines of 400 bytes: a page holds the 500 that were asked for")
  func longLines() {
    let (chat, ann) = chat()
    let text = String(repeating: "x", count: 396)
    for number in 1...1000 { ann.send("PRIVMSG #room :\(1000 + number)\(text)") }
    chat.forgetAll()
    let bob = chat.enter("bob", Self.needs, in: "#room")
    let page = bob.send("CHATHISTORY LATEST #room * 500")
    #expect(page.all("PRIVMSG").count == 500 && !isEnd(page))
    // However it is handed out, it is one batch.
    #expect(page.all("BATCH").count == 2 && page.last?.verb == "BATCH")
    let reference = String(page[0].parameters[0].dropFirst())
    #expect(page.dropFirst().dropLast().allSatisfy { $0.tags.contains("batch=\(reference)") })
    #expect(page.last?.parameters == ["-\(reference)"])
  }

  @Test("Texts of many lines: where the bytes cut a page, it is not the end, and what follows comes to the rest")
  func multiline() {
    let chat = ChatHarness(keepsHistory: true) { $0.limits.historyBytesMax = 40_000 }
    chat.showsMessageIDs = true
    let ann = chat.enter("ann", ["batch", "draft/multiline", "message-tags"], in: "#room")
    for number in 1...20 {
      ann.send("BATCH +x draft/multiline #room")
      for _ in 0..<20 { ann.send("@batch=x PRIVMSG #room :\(100 + number)" + String(repeating: "y", count: 300)) }
      ann.send("BATCH -x")
    }
    let bob = chat.enter("bob", Self.needs + ["draft/multiline"], in: "#room")
    var reference = "*"
    var subcommand = "LATEST"
    var found: [String] = []
    while true {
      let page = bob.send("CHATHISTORY \(subcommand) #room \(reference) 20")
      let starts = page.filter { $0.verb == "BATCH" && $0.parameters.contains("draft/multiline") }
      found = starts.map(id) + found
      if isEnd(page) { break }
      #expect(!starts.isEmpty && starts.count < 20)
      guard let first = starts.first, found.count < 100 else { break }
      (subcommand, reference) = ("BEFORE", id(first))
    }
    #expect(found.count == 20 && Set(found).count == 20)
  }

  @Test("Under a label, an answer in several pieces is one batch with the label on its start")
  func labelled() {
    let (chat, ann) = chat()
    for number in 1...300 { ann.send("PRIVMSG #room :\(number)" + String(repeating: "z", count: 400)) }
    let bob = chat.enter("bob", Self.needs + ["labeled-response"], in: "#room")
    let page = bob.send("@label=L CHATHISTORY LATEST #room * 300")
    #expect(page.all("PRIVMSG").count == 300 && page.all("BATCH").count == 2)
    #expect(page[0].tags.isSuperset(of: ["label=L", "draft/chathistory-end"]))
    #expect(!page.dropFirst().contains { $0.tags.contains("label=L") })
  }

  @Test("The tag is on what has no more, and only there; without message-tags there is none", arguments: [9, 10, 11])
  func tag(limit: Int) {
    let (chat, ann) = chat()
    let said = speak(chat, ann, 10)
    let bob = chat.enter("bob", Self.needs, in: "#room")
    for question in [
      "LATEST #room *", "BEFORE #room timestamp=2099-01-01T00:00:00.000Z",
      "AFTER #room timestamp=1970-01-01T00:00:00.000Z",
      "AROUND #room \(id(said[5]))",
    ] {
      #expect(isEnd(bob.send("CHATHISTORY \(question) \(limit)")) == (limit >= 10), "\(question)")
    }
    let bare = chat.enter("bare", ["batch", "draft/chathistory"], in: "#room")
    #expect(bare.send("CHATHISTORY LATEST #room * \(limit)")[0] == ":irc.test BATCH +2 chathistory #room")
  }

  @Test("TARGETS: as many as were asked for, and whether there are more; what a guest may not know takes no place")
  func targets() {
    let (chat, ann) = chat()
    for room in ["#a", "#b", "#c"] {
      ann.send("JOIN \(room)")
      _ = speak(chat, ann, 1, to: room)
    }
    ann.send("CAP REQ :batch draft/chathistory")
    _ = ann.heard()
    let all = "timestamp=1970-01-01T00:00:00.000Z timestamp=2099-01-01T00:00:00.000Z"
    let two = ann.send("CHATHISTORY TARGETS \(all) 2")
    #expect(two.all("CHATHISTORY").map { $0.parameters[1] } == ["#a", "#b"] && !isEnd(two))
    let three = ann.send("CHATHISTORY TARGETS \(all) 3")
    #expect(three.all("CHATHISTORY").count == 3 && isEnd(three))
    let cat = chat.enter("cat", ["message-tags"])
    cat.send("PRIVMSG ann :old")
    ann.send("NICK nan")
    cat.send("PRIVMSG nan :new")
    ann.send("NICK ann")
    _ = ann.heard()
    let again = ann.send("CHATHISTORY TARGETS \(all) 3")
    #expect(again.all("CHATHISTORY").map { $0.parameters[1] } == ["#a", "#b", "#c"] && isEnd(again))
  }
}
