import MadangChat
import MadangClient
import Testing

@testable import Madang

/// What `madang top` draws, from answers to lines.
@Suite struct TopPictureTests {
  private static func server(_ changes: [String: JSONValue] = [:]) -> [String: JSONValue] {
    let facts: [String: JSONValue] = [
      "name": .text("chat.example"), "uptimeSeconds": .number(93_784), "connections": .number(20_000),
      "arriving": .number(0), "rooms": .number(12), "messages": .number(1_000), "deliveries": .number(50_000),
      "memoryBytes": .number(36_175_872), "slowReaders": .number(0), "refused": .object(["full": .number(3)]),
      "historyWaiting": .number(7),
      "deliveryTimes": .object(["250": .number(100), "1000": .number(2)]),
      "threads": .object([
        "reactor": .number(1_000_000), "worker-1": .number(500_000), "worker-10": .number(0), "worker-2": .number(0),
        "chores": .number(0), "hash": .number(0),
      ]),
    ]
    return facts.merging(changes) { $1 }
  }

  private static func row(_ name: String?, _ number: Int, told: Double = 5) -> [String: JSONValue] {
    [
      "connection": .text("\(number).1"), "name": name.map { .text($0) } ?? .none,
      "source": .text("\(name ?? "")!~u@192.0.2.7"), "listener": .text("ircs://0.0.0.0:6697"), "tls": .text("1.3"),
      "idleSeconds": .number(75), "waitingBytes": .number(2_048), "receivedBytes": .number(700),
      "sentBytes": .number(3_565_158), "receivedMessages": .number(12), "sentMessages": .number(told),
    ]
  }

  private static func snapshot(
    _ seconds: Double, _ server: [String: JSONValue] = server(), rows: [[String: JSONValue]]
  ) -> TopSnapshot {
    TopSnapshot(
      TopQuestion(rows: 200), nanoseconds: UInt64(seconds * 1e9), answerNanoseconds: 400_000, server: server,
      summary: [
        "matched": .number(20_000), "tls": .object(["1.3": .number(19_990), "none": .number(10)]),
      ], rows: rows)
  }

  @Test("of one node of several, it and the log have a line, and where there is room each node one")
  func cluster() {
    var picture = TopPicture(view: TopView(TopQuestion(rows: 200)))
    let facts: [String: JSONValue] = [
      "cluster": .text("seoul, n1, here"), "log": .text("live, nats-1 2.14.0, R3"),
      "nodes": .list([.text("n1 here, 3 connections"), .text("n2 draining, 1 connections")]),
    ]
    picture.take(.success(TopPictureTests.snapshot(10, TopPictureTests.server(facts), rows: [])))
    let lines = picture.lines(columns: 80, rows: nil).map(\.plain)
    let first = lines.firstIndex(of: "cluster seoul, n1, here  log live, nats-1 2.14.0, R3")
    #expect(
      first.map { Array(lines[$0 + 1...$0 + 2]) } == ["  n1 here, 3 connections", "  n2 draining, 1 connections"])
    #expect(!picture.lines(columns: 80, rows: 10).contains { $0.plain.contains("n2 draining") })
  }

  /// As it is after two answers.
  private static func picture() -> TopPicture {
    var picture = TopPicture(view: TopView(TopQuestion(rows: 200)))
    let first = [row("ann", 1), row("한국사람", 2), row(nil, 3)]
    picture.take(.success(snapshot(10, rows: first)))
    let later = server([
      "messages": .number(1_020), "deliveries": .number(74_690),
      "deliveryTimes": .object(["250": .number(190), "1000": .number(12)]),
      "threads": .object([
        "reactor": .number(1_900_000), "worker-1": .number(1_500_000), "worker-10": .number(4_000),
        "worker-2": .number(2_000), "chores": .number(100), "hash": .number(250_000),
      ]),
    ])
    let second = [row("ann", 1, told: 1_239), row("한국사람", 2), row(nil, 3), row("새이름이아주긴사람이다", 4)]
    picture.take(.success(snapshot(12, later, rows: second)))
    return picture
  }

  private func text(_ picture: TopPicture, columns: Int, rows: Int?) -> [String] {
    picture.lines(columns: columns, rows: rows).map { line in
      var text = line.clipped(to: columns).plain
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  @Test("80 by 24: the server, its threads, and the connections that come first")
  func usual() {
    let lines = text(Self.picture(), columns: 80, rows: 24)
    #expect(lines.count == 24)
    #expect(
      lines.prefix(12) == [
        "chat.example  up 1 d 2 h 3 min 4 s  20,000 connections, 12 rooms",
        "deliveries 12K/s  messages 10/s █",
        "delivery p50 0.25 ms p99 1.0 ms  answers in 0.4 ms  memory 35M  slow readers 0",
        "TLS 1.3: 19,990, 1.2: 0, none: 10  refused 3  history waiting 7",
        "reactor    ███▏···  45%  worker-1   ███▌···  50%  worker-2   ·······   0%",
        "worker-10  ·······   0%  hash       ▉······  13%",
        "connections 1–4 of 20,000 by waiting",
        "NAME              WAITING HEARD  TOLD RECEIVED  SENT TOLD/S IDLE TLS LISTENER",
        "ann                  2.0K    12  1239      700  3.4M    617   1m 1.3 ircs:6697",
        "한국사람             2.0K    12     5      700  3.4M      0   1m 1.3 ircs:6697",
        "(arriving)           2.0K    12     5      700  3.4M      0   1m 1.3 ircs:6697",
        "새이름이아주긴사…    2.0K    12     5      700  3.4M      –   1m 1.3 ircs:6697",
      ], "\(lines.joined(separator: "\n"))")
    #expect(lines.last == "? help  q quit  s sort  r reverse  / filter  o rooms or connections  space pause")
  }

  @Test("40 by 10: what matters most stays, and nothing is wider or longer than the terminal")
  func narrow() {
    let lines = text(Self.picture(), columns: 40, rows: 10)
    #expect(
      lines == [
        "chat.example  up 1 d 2 h 3 min 4 s  20,0",
        "deliveries 12K/s  messages 10/s █",
        "delivery p50 0.25 ms p99 1.0 ms  answers",
        "reactor    ███▏···  45%",
        "connections 1–3 of 20,000 by waiting",
        "NAME            WAITING  TOLD  SENT IDLE",
        "ann                2.0K  1239  3.4M   1m",
        "한국사람           2.0K     5  3.4M   1m",
        "(arriving)         2.0K     5  3.4M   1m",
        "? help  q quit  s sort  r reverse  / fil",
      ], "\(lines.joined(separator: "\n"))")
  }

  @Test(
    "However small the terminal is, no line is too wide, and there are as many as it has", arguments: [1, 2, 7, 23])
  func sizes(rows: Int) {
    for columns in [1, 5, 20, 39, 81, 200] {
      for help in [false, true] {
        var picture = Self.picture()
        picture.view.showsHelp = help
        let lines = picture.lines(columns: columns, rows: rows)
        #expect(lines.count <= rows && (help || lines.count == rows))
        #expect(lines.allSatisfy { $0.clipped(to: columns).columns <= columns })
      }
    }
  }

  @Test("Without a terminal there are all rows, and nothing for who types")
  func plain() {
    let lines = text(Self.picture(), columns: 80, rows: nil)
    #expect(lines.count == 12 && lines.last?.hasPrefix("새이름") == true)
  }

  @Test("A pause, a filter, an order, a problem and what is being typed are seen")
  func states() {
    var picture = Self.picture()
    picture.view.isPaused = true
    #expect(
      text(picture, columns: 80, rows: 24).last
        == "paused  space go on  ? help  q quit  s sort  r reverse  / filter  o rooms or con")
    #expect(text(picture, columns: 40, rows: 10).last == "paused  space go on  ? help  q quit  s s")
    picture.view.typed = "한국"
    #expect(text(picture, columns: 80, rows: 24).last == "filter: 한국  (Enter: look; Ctrl-U: clear)")
    picture.view.typed = nil
    picture.take(.failure(TopFailure(reason: "gone")))
    #expect(text(picture, columns: 80, rows: 24).last == "gone")
    #expect(text(picture, columns: 80, rows: 24)[0].hasPrefix("chat.example"))
    picture.view.rowsAbove = 3
    let lines = text(picture, columns: 80, rows: 24)
    #expect(lines[6].hasPrefix("connections 4–4 of 20,000") && lines[8].hasPrefix("새이름"))
    picture.view.showsHelp = true
    #expect(text(picture, columns: 80, rows: 24).last == "gone")
    #expect(text(picture, columns: 80, rows: 24)[0] == "s  S  ←  →    sort by the next key, or the one before")
  }

  @Test("Where rooms or a part of the connections were looked at, nothing is said of TLS, and one is one")
  func saysNoMoreThanItKnows() {
    var rooms = TopQuestion(rows: 20)
    rooms.page = .rooms(.people)
    var some = TopQuestion(rows: 20)
    some.filter = "ann"
    for question in [rooms, some] {
      var picture = Self.picture()
      picture.take(
        .success(
          TopSnapshot(
            question, nanoseconds: 13_000_000_000, answerNanoseconds: 1,
            server: Self.server(["connections": .number(1), "rooms": .number(1)]),
            summary: ["matched": .number(0), "tls": .object(["none": .number(1)])], rows: [])))
      let lines = text(picture, columns: 80, rows: 24)
      #expect(lines[0].hasSuffix("  1 connection, 1 room"), "\(lines[0])")
      #expect(lines[3].hasPrefix("TLS –  refused 3"), "\(lines[3])")
    }
  }

  @Test("What steers a terminal in a name, a topic or an answer never reaches it")
  func isSafe() {
    var picture = Self.picture()
    let evil = "a\u{1B}]0;x\u{7}b\u{202E}c\nd\u{9B}2J"
    picture.take(
      .success(Self.snapshot(14, Self.server(["name": .text(evil)]), rows: [Self.row(evil, 9), Self.row("ok", 10)])))
    picture.problem = evil
    picture.view.typed = nil
    for color in [false, true] {
      let drawn = FullScreen.text(picture.lines(columns: 80, rows: 24), columns: 80, rows: 24, color: color)
      #expect(!drawn.contains("\u{7}") && !drawn.contains("\u{9B}") && !drawn.contains("\u{202E}"))
      let bare = drawn.replacing(#/\u{1B}\[[0-9;]*[HKJm]/#, with: "").replacing("\r\n", with: "")
      #expect(bare.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(bare)")
      #expect(drawn.contains("\u{1B}[1m") == color && drawn.contains("\u{1B}[7m") == color)
    }
  }

  @Test("A server that has begun anew, or two answers at once, are no figures of a second")
  func figures() {
    let first = Self.snapshot(10, rows: [])
    #expect(TopFigures(from: first, to: first) == TopFigures())
    let anew = Self.snapshot(20, Self.server(["uptimeSeconds": .number(1), "deliveries": .number(3)]), rows: [])
    #expect(TopFigures(from: first, to: anew).deliveriesPerSecond == nil)
    var picture = Self.picture()
    let told = picture.figures
    picture.take(.success(Self.snapshot(12.1, rows: [])))
    #expect(picture.figures == told && picture.deliveries.count == 1)
  }

  @Test("Numbers, ages, bars and lines are short")
  func words() {
    #expect(
      [0, 999, 9_999, 10_000, 1_234_567, 99_999_999].map { TopText.short($0) } == [
        "0", "999", "9999", "10K", "1.2M", "100M",
      ])
    #expect([0, 2_048, 10_240, 3_565_158].map { TopText.bytes($0) } == ["0", "2.0K", "10K", "3.4M"])
    #expect([5, 75, 7_300, 200_000].map { TopText.age($0) } == ["5s", "1m", "2h", "2d"])
    #expect(
      TopText.bar(0.5, columns: 4) == "██··" && TopText.bar(2, columns: 2) == "██" && TopText.bar(0, columns: 1) == "·")
    #expect(TopText.sparkline([0, 1, 2, 4], columns: 3) == "▃▅█" && TopText.sparkline([0, 0], columns: 9) == "▁▁")
    #expect(TopText.sparkline([1], columns: -3).isEmpty)
    let urls = ["irc://[::1]:6667", "ircs://systemd:gate", "irc://unix:/run/madang/irc.sock", "x"]
    #expect(urls.map(TopText.listener) == ["irc:6667", "ircs://systemd:gate", "irc:irc.sock", "x"])
  }
}
