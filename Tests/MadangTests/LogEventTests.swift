import Foundation
import Glibc
import Logging
import MadangKernel
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Synchronization
import Testing

@testable import Madang
@testable import MadangServer

/// The log tells events of a closed set, a line each, and none of them fills it.
@Suite(.againstHanging, .waits) struct LogEventTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources").standardized

  // MARK: The set

  @Test("The article Operating has a row for each event, with its level, and none for another")
  func isDocumented() throws {
    let file = Self.sources.appending(path: "Madang/Madang.docc/Operating.md")
    let article = try String(contentsOf: file, encoding: .utf8)
    let section = article.components(separatedBy: "\n## Logs\n")[1]
    let rows = section.matches(of: /\n\| `([a-z-]+)` \| ([a-z]+) \| ([^|]+) \| ([^|]+) \|/)
    #expect(rows.map { String($0.1) }.sorted() == LoggedEvent.allCases.map(\.rawValue).sorted())
    for row in rows {
      #expect(LoggedEvent(rawValue: String(row.1))?.level.rawValue == String(row.2), "\(row.1)")
    }
  }

  @Test("Nothing is logged but by way of an event")
  func isTheOnlyWay() throws {
    let files = FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil)
    var uses = 0
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      uses += text.matches(of: /logger\.note\(/).count
      let others = text.matches(of: /logger\.(trace|debug|info|notice|warning|error|critical|log)\(/)
      #expect(others.isEmpty, "\(file.lastPathComponent)")
    }
    #expect(uses > 20)
  }

  private struct Capture: LogHandler {
    final class Lines: Sendable { let all = Mutex<[[String: String]]>([]) }

    let lines: Lines
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let fields = (event.metadata ?? [:]).mapValues { "\($0)" }
      lines.all.withLock { $0.append(fields.merging(["level": event.level.rawValue]) { $1 }) }
    }
  }

  @Test(
    "From info on a log tells of a network alone where below it tells an address",
    arguments: [
      (Address.ipv4(0xC000_0207, port: 4711), "192.0.2.7:4711", "192.0.2.0/24"),
      (Address.ipv6(high: 0x2001_0DB8_0001_0002, low: 7, port: 5), "[2001:db8:1:2::7]:5", "2001:db8:1::/48"),
      (Address.ipv6(high: 0, low: 0xFFFF_C000_0207, port: 5), "[192.0.2.7]:5", "192.0.2.0/24"),
      (Address.unix(path: ""), "unix:", "localhost"),
    ])
  func shortensAddresses(address: Address, whole: String, short: String) {
    let lines = Capture.Lines()
    let logger = Logger(label: "test") { _ in Capture(lines: lines) }
    for event in LoggedEvent.allCases { logger.note(event, "x", ["peer": .address(address)]) }
    let told = lines.all.withLock { $0 }
    #expect(told.count == LoggedEvent.allCases.count)
    for line in told {
      let isSecretive = !["trace", "debug"].contains(line["level"])
      #expect(line["peer"] == (isSecretive ? short : whole), "\(line)")
    }
  }

  // MARK: Lines

  @Test("Whatever an event tells is one line, in which each value can be told from the next")
  func isOneLine() {
    var line = LogLine(level: .error, label: "madang", message: "a\nb\u{1B}[31m")
    line.event = .dataFailed
    line.fields = ["one": "x", "two": "a b\"c\\", "three": "", "four": "y\nz"]
    let text = String(decoding: line.bytes(.text), as: UTF8.self)
    #expect(
      text.hasSuffix(
        #" error madang: event=data-failed four=y\nz one=x three="" two="a b\"c\\" a\nb\u{1b}[31m"# + "\n"), "\(text)")
    #expect(text.count { $0 == "\n" } == 1)
    let json = String(decoding: line.bytes(.json), as: UTF8.self)
    #expect(json.contains(#""event":"data-failed""#) && json.count { $0 == "\n" } == 1)
  }

  // MARK: Too many

  @Test("Of one event 10 lines pass in a second, whatever others do; the rest is told once the second is over")
  func countsTheRest() {
    var windows = LogWindows()
    let begin: UInt64 = 5_000_000_000
    var passed = 0
    for step in 0..<1_244 where windows.admits(.connectionRefused, at: begin + UInt64(step)) { passed += 1 }
    #expect(passed == 10)
    let isOtherAdmitted = windows.admits(.ready, at: begin + 2_000)
    #expect(isOtherAdmitted)
    #expect(windows.tellsAt == begin + 1_000_000_000)
    #expect(windows.takeOver(at: begin + 999_999_999).isEmpty)
    #expect(
      windows.takeOver(at: begin + 1_000_000_000) == [LogWindows.Held(event: .connectionRefused, count: 1_234)])
    #expect(windows.tellsAt == nil && windows.takeOver(at: begin + 3_000_000_000).isEmpty)
    let isAdmittedAgain = windows.admits(.connectionRefused, at: begin + 1_000_000_001)
    #expect(isAdmittedAgain)
  }

  private func pipeEnds() -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    // SAFETY: pipe writes two descriptors into an array of two.
    unsafe #expect(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  private func take(_ descriptor: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    // SAFETY: at most as many bytes as the array has.
    let count = unsafe read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
  }

  private func line(_ message: String) -> LogLine {
    var line = LogLine(level: .debug, label: "madang", message: message)
    line.event = .connectionRefused
    return line
  }

  @Test("A flood of one event is ten lines, and one that says how many more, in either form")
  func tellsHowMany() {
    let now = Atomic<UInt64>(1)
    for format in LogFormat.allCases {
      let ends = pipeEnds()
      defer { for end in [ends.read, ends.write] { close(end) } }
      let gate = LogGate(
        LogStream(StandardStream(descriptor: ends.write)), label: "madang", format: format,
        now: { now.load(ordering: .relaxed) })
      for number in 0..<1_244 { gate.write(line("no. \(number)"), about: .connectionRefused) }
      let first = take(ends.read).split(separator: "\n")
      #expect(first.count == 10 && first.last?.contains("no. 9") == true)
      now.add(1_000_000_000, ordering: .relaxed)
      // Another line comes behind what was held before it.
      gate.write(line("later"), about: .connectionRefused)
      let rest = take(ends.read).split(separator: "\n")
      #expect(rest.count == 2 && rest.last?.contains("later") == true, "\(rest)")
      let told = String(rest.first ?? "")
      #expect(told.contains("and 1,234 more"), "\(told)")
      switch format {
      case .text: #expect(told.contains(" debug madang: event=connection-refused more=1234 and 1,234 more"))
      case .json: #expect(told.contains(#""event":"connection-refused""#) && told.contains(#""more":"1234""#))
      }
    }
  }

  @Test("What was held is told though nothing else is logged, and at the end")
  func tellsByItself() throws {
    let ends = pipeEnds()
    defer { for end in [ends.read, ends.write] { close(end) } }
    let gate = LogGate(LogStream(StandardStream(descriptor: ends.write)), label: "madang", format: .text)
    let keeper = LogKeeper(gate)
    try keeper.start()
    for number in 0..<15 { gate.write(line("\(number)"), about: .connectionRefused) }
    var said = ""
    #expect(
      eventually {
        said += take(ends.read)
        return said.contains("and 5 more\n")
      })
    for number in 0..<12 { gate.write(line("\(number)"), about: .connectionRefused) }
    keeper.stop()
    said = take(ends.read)
    #expect(said.contains("and 2 more\n"), "\(said)")
  }

  @Test("A number has a comma before each three digits")
  func groups() {
    #expect([0, 999, 1_000, 1_234_567, -12_345].map(\.grouped) == ["0", "999", "1,000", "1,234,567", "-12,345"])
  }

  // MARK: A server

  @Test("A storm of connections that are refused is a few lines of the log, which count all of them")
  func storm() throws {
    let scratch = try ScratchFolder()
    let log = scratch.path + "/log"
    let server = try Program(
      loggingTo: log, "serve", "--listen", "irc://127.0.0.1:0", "--max-per-address", "1", "--log-level", "debug")
    let port = try server.port()
    let first = try Peer(port: port)
    first.send("NICK ann\r\nUSER a 0 * :a\r\n")
    _ = try first.read(until: " 001 ")
    for _ in 0..<40 { _ = try Peer(port: port).read(until: "Too many connections") }
    #expect(server.end() == 0)
    let lines = TextFile.text(of: log).split(separator: "\n").filter { $0.contains("event=connection-refused") }
    #expect(lines.allSatisfy { $0.contains("peer=127.0.0.1:") || $0.contains(" more") }, "\(lines)")
    let more = lines.compactMap { $0.firstMatch(of: #/ more=([0-9]+) /#).flatMap { Int($0.1) } }.reduce(0, +)
    let told = lines.count { $0.contains("reason=tooManyFromAddress") }
    #expect(told + more == 40 && told < 40, "\(told) lines, \(more) more")
  }
}
