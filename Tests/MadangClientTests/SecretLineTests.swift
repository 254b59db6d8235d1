import Testing

@testable import MadangClient

/// Passwords that are typed where everything is shown.
@Suite struct SecretLineTests {
  @Test(arguments: [
    "/msg NickServ IDENTIFY sesame", "/MSG nickserv identify ann sesame", "/m ns id sesame",
    "/query NickServ register x",
    "/notice nickserv@services.example identify x", "/raw PASS sesame", "/quote PRIVMSG NickServ :IDENTIFY sesame",
    "/raw OPER root sesame", "/raw AUTHENTICATE AGFubgB4", "/raw NS IDENTIFY x", "/raw NICKSERV IDENTIFY x",
    "/oper root sesame", "/ns identify sesame", "/nickserv recover ann code new", "/raw REGISTER * * sesame",
    "identify sesame", "REGISTER sesame", "hello\n/msg nickserv identify sesame",
  ])
  func `a line with a password is not brought back by the arrow keys`(line: String) {
    var history = LineHistory()
    history.add("before")
    history.add(line)
    #expect(history.older(than: "") == "before")
    var editor = LineEditor()
    _ = editor.handle(.text("o"))
    editor.restore(line)
    #expect(editor.handle(.up) == .refused)
  }

  @Test(arguments: [
    "hello", "/msg ann identify yourself", "/msg NickServ HELP", "/msg NickServ INFO ann", "set the table", "identify",
    "I register now", "/join #room key", "/raw PRIVMSG #room :hello", "/help",
  ])
  func `any other line is`(line: String) {
    var history = LineHistory()
    history.add(line)
    #expect(history.older(than: "") == line)
  }

  @Test func `what goes to a service is shown without its password`() {
    var echoing = IRCSessionHarness.joined(capabilities: "echo-message")
    #expect(
      echoing.server(":me!u@h PRIVMSG NickServ :IDENTIFY ann sesame").shown == ["*-> NickServ* IDENTIFY ********"])
    var silent = IRCSessionHarness.joined()
    let typed = silent.type("/msg NickServ IDENTIFY sesame")
    #expect(typed.sent == ["PRIVMSG NickServ :IDENTIFY sesame"])
    #expect(typed.shown == ["*-> NickServ* IDENTIFY ********"])
    #expect(silent.type("/msg ann identify yourself").shown == ["*-> ann* identify yourself"])
  }

  @Test func `a password that is typed unseen can be corrected, and has a bound`() {
    var line = HiddenLine()
    func type(_ text: String) -> HiddenLine.Verdict {
      var verdict = HiddenLine.Verdict.more
      for byte in text.utf8 { verdict = line.take(byte) }
      return verdict
    }
    #expect(type("wrong\u{15}비밀x\u{7F}\u{8}밀\u{1}") == .more)
    #expect(String(decoding: line.bytes, as: UTF8.self) == "비밀")
    #expect(type("\r") == .finished)
    #expect(type("\u{3}") == .refused)
    #expect(type("\u{15}\u{4}") == .refused)
    #expect(type(String(repeating: "x", count: 5_000)) == .more)
    #expect(line.bytes.count == ClientLimits.passwordBytesMax)
  }
}
