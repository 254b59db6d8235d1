import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("plain text: what a line asks for")
struct PlainLineTests {
  private func parse(_ text: String) -> PlainLine { PlainLine(Array(text.utf8).span) }

  private func row(_ name: String) -> Int {
    PlainCommand.table.firstIndex { $0.name.description == name } ?? -1
  }

  @Test("what begins without a slash is said whole", arguments: ["hi", " /nick", "안녕 /join", "a//b"])
  func speech(text: String) {
    #expect(parse(text) == .speech(0..<text.utf8.count))
  }

  @Test("an empty line asks for nothing")
  func empty() {
    #expect(parse("") == .empty)
    #expect(parse("").cost.amount == 0)
  }

  @Test("two slashes say one")
  func slash() {
    #expect(parse("//nick bob") == .speech(1..<10))
    #expect(parse("//") == .speech(1..<2))
    #expect(parse("///") == .speech(1..<3))
  }

  @Test("a command is found in either case, and what follows one space is its argument")
  func commands() {
    #expect(parse("/nick bob") == .command(row: row("nick"), argument: 6..<9))
    #expect(parse("/NiCk\tbob") == .command(row: row("nick"), argument: 6..<9))
    #expect(parse("/quit") == .command(row: row("quit"), argument: 5..<5))
    #expect(parse("/me ") == .command(row: row("me"), argument: 4..<4))
    #expect(parse("/quit\r") == .command(row: row("quit"), argument: 6..<6))
    #expect(parse("/nick\u{7F} bob") == .command(row: row("nick"), argument: 6..<10))
    #expect(parse("/me  two") == .command(row: row("me"), argument: 4..<8))
  }

  @Test("a name that no command has", arguments: ["/", "/ nick", "/nickname", "/nic", "/닉 bob"])
  func unknown(text: String) {
    guard case .unknown(let name) = parse(text) else {
      Issue.record("\(text) was taken for \(parse(text))")
      return
    }
    #expect(name.lowerBound == 1)
  }

  @Test("only what changes something has the world alone")
  func exclusive() {
    let alone = PlainCommand.table.map(\.name.description).filter { parse("/\($0) x").needsWorldAlone }
    #expect(alone == ["nick", "join", "leave", "quit"])
    #expect(!parse("hi").needsWorldAlone)
  }
}
