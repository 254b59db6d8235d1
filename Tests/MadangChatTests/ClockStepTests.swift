import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// What the history tells after the server's clock was set, as NTP or an administrator sets it.
@Suite("A clock that steps")
struct ClockStepTests {
  private static let needs = ["batch", "draft/chathistory", "message-tags", "server-time", "echo-message"]
  /// Five minutes forward, two days back, 400 days forward and back at once, a little back.
  private static let steps: [[Int64]] = [
    [300_000], [-2 * 86_400_000], [400 * 86_400_000, -400 * 86_400_000], [-1_500], [-300_000], [300_000, -300_000],
  ]

  private func time(_ line: String) -> String {
    String(line.tagList.first { $0.hasPrefix("time=") }?.dropFirst("time=".count) ?? "")
  }

  private func id(_ line: String) -> String { line.tagList.first { $0.hasPrefix("msgid=") } ?? "" }
  private func texts(_ lines: [String]) -> [String] { lines.all("PRIVMSG").compactMap { $0.parameters.last } }

  /// Says three texts a second apart before each step and after the last; returns what was heard live.
  private func speak(_ chat: ChatHarness, _ ann: Person, _ steps: [Int64], to target: String = "#room") -> [String] {
    var heard: [String] = []
    func say() {
      for _ in 0..<3 {
        chat.milliseconds += 1000
        heard += ann.send("PRIVMSG \(target) :\(heard.count)")
      }
    }
    say()
    for step in steps {
      chat.milliseconds += step
      say()
    }
    return heard
  }

  @Test(
    "Each message's time in the history is the time that it was told live; names rise all the same", arguments: steps)
  func timesAreLive(steps: [Int64]) {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    let ann = chat.enter("ann", Self.needs, in: "#room")
    let live = speak(chat, ann, steps)
    let told = ann.send("CHATHISTORY LATEST #room * 50").all("PRIVMSG")
    #expect(told.map(time) == live.map(time) && told.map(id) == live.map(id) && texts(told) == texts(live))
    #expect(live.map(id) == live.map(id).sorted() && Set(live.map(id)).count == live.count)
  }

  @Test("AFTER and BEFORE with the live time of a message find what is later and what is earlier", arguments: steps)
  func selectors(steps: [Int64]) {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", Self.needs, in: "#room")
    let live = speak(chat, ann, steps)
    for line in live {
      let (later, earlier) = (live.filter { time($0) > time(line) }, live.filter { time($0) < time(line) })
      let byTime = { (lines: [String]) in texts(lines.sorted { time($0) < time($1) }) }
      #expect(texts(ann.send("CHATHISTORY AFTER #room timestamp=\(time(line)) 50")) == byTime(later))
      #expect(texts(ann.send("CHATHISTORY BEFORE #room timestamp=\(time(line)) 50")) == byTime(earlier))
      #expect(Set(texts(ann.send("CHATHISTORY LATEST #room timestamp=\(time(line)) 50"))) == Set(texts(later)))
    }
    // Where there is room for few, what lies nearest by time comes first.
    let last = live[live.count - 3]
    let later = live.filter { time($0) > time(last) }.sorted { time($0) < time($1) }
    #expect(texts(ann.send("CHATHISTORY AFTER #room timestamp=\(time(last)) 2")) == Array(texts(later).prefix(2)))
  }

  @Test("Pages from a time on come to everything, once", arguments: steps, [1, 2, 5])
  func pages(steps: [Int64], limit: Int) {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", Self.needs, in: "#room")
    let live = speak(chat, ann, steps)
    var found: [String] = []
    var from = "1970-01-01T00:00:00.000Z"
    for _ in 0..<live.count {
      let page = ann.send("CHATHISTORY AFTER #room timestamp=\(from) \(limit)").all("PRIVMSG")
      found += texts(page)
      guard let last = page.last else { break }
      from = time(last)
    }
    #expect(found.sorted() == texts(live).sorted())
  }

  @Test("TARGETS tells the live time of what was said last, and finds it between live times", arguments: steps)
  func targets(steps: [Int64]) {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", Self.needs, in: "#room")
    let last = speak(chat, ann, steps).last ?? ""
    func targets(from: Int64, to: Int64) -> [[String]] {
      var text = ByteWriter(capacity: 64)
      text.append(timestamp: chat.milliseconds + from)
      text.append(" timestamp=" as StaticString)
      text.append(timestamp: chat.milliseconds + to)
      return ann.send("CHATHISTORY TARGETS timestamp=\(String(bytes: text.span)) 9").all("CHATHISTORY").map(
        \.parameters)
    }
    #expect(targets(from: -1_000, to: 1_000) == [["TARGETS", "#room", time(last)]])
    #expect(targets(from: 1, to: 5_000) == [] && targets(from: -5_000, to: 0) == [])
  }

  @Test("MARKREAD takes the live time of what was said last, whatever was marked before", arguments: steps)
  func markers(steps: [Int64]) {
    let accounts = FakeAccounts("Ann")
    for account in [nil, "Ann"] {
      let chat = ChatHarness(keepsHistory: true) { $0.services = ChatServices(accounts: accounts) }
      let ann = chat.enter("ann", Self.needs + ["draft/read-marker"], in: "#room")
      if let account { chat.run(as: ann) { world, effects in world.login(ann.handle, account: account, &effects) } }
      chat.forgetAll()
      for step in [0] + steps {
        chat.milliseconds += step
        let said = speak(chat, ann, [])
        let marked = ann.send("MARKREAD #room timestamp=\(time(said[2]))").map(\.withoutTags)
        #expect(marked == [":irc.test MARKREAD #room timestamp=\(time(said[2]))"])
        let asked = ann.send("MARKREAD #room").map(\.withoutTags)
        #expect(asked == [":irc.test MARKREAD #room timestamp=\(time(said[2]))"])
        // Still never back.
        let back = ann.send("MARKREAD #room timestamp=\(time(said[0]))").map(\.withoutTags)
        #expect(back == [":irc.test MARKREAD #room timestamp=\(time(said[2]))"])
      }
    }
  }

  @Test(
    "What was said while the clock was ahead can be marked as read once it is back, and what is yet to be said can't")
  func markersAhead() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", Self.needs + ["draft/read-marker"], in: "#room")
    chat.milliseconds += 86_400_000
    let ahead = speak(chat, ann, [])
    chat.milliseconds -= 86_400_000
    func mark(_ time: String) -> String? {
      ann.send("MARKREAD #room timestamp=\(time)").first?.parameters.last.map {
        String($0.dropFirst("timestamp=".count))
      }
    }
    #expect(mark(time(ahead[1])) == time(ahead[1]))
    #expect(mark(time(ahead[0])) == time(ahead[1]), "Never back.")
    #expect(mark(time(ahead[2])) == time(ahead[2]))
    let now = speak(chat, ann, [])
    #expect(mark(time(now[1])) == time(now[1]) && mark(time(now[0])) == time(now[1]))
    #expect(mark("2099-01-01T00:00:00.000Z") == time(now[2]))
  }

  @Test("A restart changes none of it: names go on, and times are those that were told", arguments: steps)
  func restarts(steps: [Int64]) throws {
    let before = ChatHarness(keepsHistory: true)
    before.showsMessageIDs = true
    var live = speak(before, before.enter("ann", Self.needs, in: "#room"), [])
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    for event in before.history?.all ?? [] { chat.history?.add(event) }
    chat.world.messageClock.advance(past: try #require(try chat.history?.newestID()))
    chat.milliseconds = before.milliseconds
    for step in steps { chat.milliseconds += step }
    let ann = chat.enter("ann", Self.needs, in: "#room")
    live += speak(chat, ann, [])
    let told = ann.send("CHATHISTORY LATEST #room * 50").all("PRIVMSG")
    #expect(told.map(time) == live.map(time) && told.map(id) == live.map(id))
    #expect(live.map(id) == live.map(id).sorted())
    let after = ann.send("CHATHISTORY AFTER #room timestamp=\(time(live[3])) 2").all("PRIVMSG")
    let later = live.filter { time($0) > time(live[3]) }.sorted { time($0) < time($1) }
    #expect(after.map(id) == later.prefix(2).map(id))
  }

  @Test("A redaction has its live time too")
  func redactions() {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    let ann = chat.enter("ann", Self.needs + ["draft/message-redaction"], in: "#room")
    let said = ann.send("PRIVMSG #room :oops")
    chat.milliseconds -= 86_400_000
    let live = ann.send("REDACT #room \(id(said[0]).dropFirst("msgid=".count))")
    let told = ann.send("CHATHISTORY LATEST #room * 5").all("REDACT")
    #expect(live.map(time) == told.map(time) && !live.isEmpty)
  }

  @Test("Who is always on is gone after so many days, and not sooner or later for the clock's sake", arguments: steps)
  func alwaysOn(steps: [Int64]) {
    let shared = SharedNicknames { $0.limits.alwaysOnDaysMax = 1 }
    for step in steps { shared.chat.milliseconds += step }
    let dan = shared.enter()
    dan.send("NS SET ALWAYS-ON ON")
    shared.chat.drop(dan, reason: "gone")
    let eve = shared.enter("eve", as: "eve")
    eve.send("NS SET ALWAYS-ON ON")
    shared.chat.milliseconds += 86_300_000
    shared.chat.drop(eve, reason: "gone")
    #expect(shared.chat.world.person(named: "dan") != nil)
    shared.chat.milliseconds += 200_000
    let fay = shared.enter("fay", as: "fay")
    fay.send("NS SET ALWAYS-ON ON")
    shared.chat.drop(fay, reason: "gone")
    #expect(shared.chat.world.person(named: "dan") == nil)
  }
}
