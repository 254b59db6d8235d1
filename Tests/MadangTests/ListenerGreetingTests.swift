import MadangWorld
import Testing

@testable import Madang
@testable import MadangChat

/// What `plain://…?…` comes to.
@Suite struct ListenerGreetingTests {
  private static let queries: [(query: String, encoding: Encoding)] = [
    ("", [.plainNumbered, .plainGreeting, .plainEnglish]),
    ("?room=hall", [.plainNumbered, .plainGreeting, .plainEnglish]),
    ("?style=numbered", [.plainNumbered, .plainEnglish]),
    ("?style=announce", .plainAnnounce), ("?style=announce&language=en", [.plainAnnounce, .plainEnglish]),
    ("?style=announce&greeting=on", [.plainAnnounce, .plainGreeting]),
    ("?greeting=off", [.plainNumbered, .plainEnglish]),
    ("?language=ko", [.plainNumbered, .plainGreeting]),
  ]

  @Test(arguments: queries)
  func `a listener that names a style has just that style's lines, unless it asks for more`(
    row: (query: String, encoding: Encoding)
  ) throws {
    #expect(try ListenURL.parse("plain://127.0.0.1:0\(row.query)").encoding == row.encoding)
  }

  @Test(arguments: ["language=de", "language=", "greeting=yes", "language=en&language=ko"])
  func `what is no language or greeting is refused with what is taken`(query: String) {
    #expect(throws: ListenURL.Invalid.self) { try ListenURL.parse("plain://127.0.0.1:0?\(query)") }
  }
}
