import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("CommandTable and small parts")
struct CommandTableTests {
  @Test("Every command is found by its key, and nothing else is")
  func finds() {
    let table = CommandTable.standard
    for (index, row) in table.rows.enumerated() {
      let name = Array(row.name.lowercased().utf8)
      let found = table.index(of: CommandKey(name.span))
      #expect(found == index)
    }
    for name in ["", "FOO", "JOI", "JOINN", "001"] {
      let bytes = Array(name.utf8)
      let found = table.index(of: CommandKey(bytes.span))
      #expect(found == nil)
    }
    #expect(Set(table.rows.map(\.name)).count == table.rows.count)
  }

  @Test("Before the welcome there are only the commands that lead to it (Modern IRC, Connection Registration)")
  func beforeWelcome() {
    let open = CommandTable.standard.rows.filter(\.beforeWelcome).map(\.name)
    let first = ["CAP", "ERROR", "NICK", "PASS", "PING", "PONG", "QUIT", "USER", "WEBIRC"]
    // Those that a capability allows: account-registration, client-cert, pre-away, sasl, extended-isupport.
    let allowed = ["AUTHENTICATE", "AWAY", "CLIENTCERT", "ISUPPORT", "METADATA", "REGISTER", "VERIFY"]
    #expect(Set(open) == Set(first + allowed))
  }

  @Test("What needs the world alone changes it, or the connection")
  func reach() {
    for row in CommandTable.standard.rows {
      if case .exclusive = row.rule { #expect(row.reach != .world, "\(row.name)") }
    }
    for row in ControlTable.standard.rows {
      switch row.rule {
      case .shared: #expect(row.reach == .world, "\(row.name)")
      case .exclusive: #expect(row.reach == .log, "\(row.name)")
      case .slow: break
      }
    }
  }

  @Test("A text is cut at the border of a character, never inside it")
  func prefixes() {
    let text = "a가e\u{301}b"
    let cuts = (0...text.utf8.count).map { text.prefix(bytesMax: $0) }
    #expect(cuts == ["", "a", "a", "a", "a가", "a가", "a가", "a가e\u{301}", text])
  }

  @Test("Words are packed into lines that hold them, in order")
  func packing() {
    #expect(Effects.packed(["aa", "bb", "cc"], bytesMax: 5) == ["aa bb", "cc"])
    #expect(Effects.packed(["aa", "bb", "cc"], bytesMax: 4) == ["aa", "bb", "cc"])
    #expect(Effects.packed(["aaaa"], bytesMax: 2) == ["aaaa"])
    #expect(Effects.packed([], bytesMax: 5) == [])
  }

  @Test("What cannot be a mask is none; what lacks a part gets it")
  func masks() {
    for text in ["", ":a", "a b", "a,b", "a\u{7}"] { #expect(BanMask.normalized(text, bytesMax: 99) == nil) }
    #expect(BanMask.normalized("a@b!c", bytesMax: 99) == "a@b!c@*")
    #expect(BanMask.normalized("abc", bytesMax: 7) == "abc!*@*")
    #expect(BanMask.normalized("abc", bytesMax: 6) == nil)
  }
}
