import MadangTestTraits
import Testing

@Suite("plain sockets: small programs")
struct SmallProgramTests {
  @Test(
    "two Python clients talk without line endings",
    .enabled(if: SmallProgram.interpreter != nil, "There is no python3 in the PATH."), .againstHanging, .waits,
    arguments: [ServerUnderTest.Door.numbered, .announce])
  func python(door: ServerUnderTest.Door) throws {
    let server = try ServerUnderTest(door)
    let watcher = try server.connectPlain(door).client
    func prefix(_ number: Int) -> String { door == .announce ? "" : "Client\(number)>> " }
    let first = try SmallProgram(port: server.port(of: door))
    try first.type("안녕하세요")
    #expect(try watcher.line { !$0.hasPrefix("유저(") } == prefix(2) + "안녕하세요")
    let second = try SmallProgram(port: server.port(of: door))
    try second.type("hello")
    #expect(try watcher.line { !$0.hasPrefix("유저(") } == prefix(3) + "hello")
    try first.type("bye")
    #expect(try watcher.line() == prefix(2) + "bye")
    // A word of the watcher's reaches both before they end, since a room has one order.
    try watcher.send("end\n")
    if door == .announce { #expect(try watcher.line() == "end") }
    for program in [first, second] { try program.finish(having: prefix(1) + "end\n") }
    #expect(first.printed.contains(prefix(3) + "hello\n"))
    #expect(second.printed.contains(prefix(2) + "bye\n"))
    #expect(first.printed.contains("안녕하세요") == (door == .announce))
    #expect(first.printed.contains("유저(127.0.0.1:") == (door == .announce))
  }
}
