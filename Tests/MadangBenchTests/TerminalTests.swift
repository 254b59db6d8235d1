import Testing

@testable import MadangBenchCore

/// The live picture.
struct TerminalTests {
  @Test func barsAreAsWideAsTheyMean() {
    #expect(Bar.progress(0.5, width: 4) == "━━──")
    #expect(Bar.progress(7, width: 4) == "━━━━")
    #expect(Bar.horizontal(0.5, width: 1) == "▌")
    #expect(Bar.horizontal(1, width: 3) == "███")
    #expect(Bar.horizontal(-1, width: 3) == "")
    #expect(Bar.sparkline([0, 50, 100], width: 8) == "▁▄█")
    #expect(Bar.sparkline([1, 2, 3, 4], width: 2).count == 2)
  }

  @Test func thePictureShowsWhatIsGoingOn() {
    var picture = LivePicture()
    picture.heading = "madang"
    #expect(picture.lines(width: 100) == ["madang"])
    var snapshot = LoadSnapshot(phase: .measuring, done: 0.25, joined: 1000)
    snapshot.latencyCounts = [0, 0, 10, 30, 10]
    picture.snapshot = snapshot
    picture.deliveriesPerSecond = [1e6, 2e6]
    picture.bytesPerConnection = 1024
    picture.threads = [.init(name: "reactor", share: 0.82), .init(name: "worker-1", share: 0.1)]
    let text = picture.lines(width: 120).joined(separator: "\n")
    for words in [
      "✓ joining", "▸ measuring", "25 %", "2.00 M", "1,024 bytes per connection", "reactor 82 %", "worker-1 10 %",
      "latency < 8.00 µs", "60.0 %",
    ] { #expect(text.contains(words), "\(words) in\n\(text)") }
  }

  @Test(arguments: [1, 20, 60, 80, 200]) func noLineIsWiderThanTheTerminal(width: Int) {
    var picture = LivePicture()
    picture.snapshot = LoadSnapshot(phase: .joining, done: 1, joined: 1)
    picture.deliveriesPerSecond = Array(repeating: 12_345_678, count: 500)
    picture.threads = (0..<40).map { .init(name: "worker-\($0)", share: 0.5) }
    for line in picture.lines(width: width) { #expect(line.count <= width) }
  }

  @Test func aPictureIsDrawnOnlyWhereItCanBeDrawnOver() {
    #expect(LiveView.draws(onTerminal: true, kind: "xterm"))
    #expect(!LiveView.draws(onTerminal: true, kind: "dumb"))
    #expect(!LiveView.draws(onTerminal: true, kind: nil))
    #expect(!LiveView.draws(onTerminal: false, kind: "xterm"))
  }

  @Test func columnsAreAligned() {
    var table = TextTable(header: ["a", "long header"])
    table.add(["longer", "1"])
    table.add(["x", "마당"])
    #expect(Set(table.lines.map(\.count)) == [19])
    #expect(table.lines[2] == "longer            1")
  }
}
