import Foundation
import Testing

@testable import MadangChat
@testable import MadangWorld

/// The table of the article "Specifications" is what the server offers, and each of its suites exists.
@Suite struct SpecificationsArticleTests {
  private struct Entry {
    let specification: String
    let seen: String
    let suite: String
  }

  private let entries: [Entry]
  private let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  init() throws {
    let article = tests.appending(path: "../../Sources/Madang/Madang.docc/Specifications.md").standardized
    let text = try String(contentsOf: article, encoding: .utf8)
    entries = text.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map { row in
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return Entry(
        specification: cells[0], seen: cells[1], suite: cells[2].trimmingCharacters(in: CharacterSet(charactersIn: "`"))
      )
    }
  }

  @Test("Every capability has a row")
  func namesEveryCapability() {
    for capability in Capability.all {
      #expect(entries.contains { $0.seen.contains("`\(capability.name)`") }, "\(capability.name)")
    }
  }

  @Test("Every row names a suite that exists and knows of the specification; no specification stands twice")
  func suitesExist() throws {
    #expect(entries.count > 40 && Set(entries.map(\.specification)).count == entries.count)
    for entry in entries where entry.specification != "sts" {
      let path = tests.appending(path: "Conformance/\(entry.suite).swift").path
      let source = try #require(FileManager.default.contents(atPath: path), "\(entry.suite)")
      #expect(String(decoding: source, as: UTF8.self).contains("@Test"), "\(entry.suite)")
    }
  }

  @Test("What the rows say of RPL_ISUPPORT is there")
  func tokens() {
    let dan = ChatHarness().enter("dan")
    let told = dan.send("VERSION").joined(separator: " ")
    for token in ["ACCOUNTEXTBAN=a", "MONITOR=100", "WHOX", "BOT=B", "UTF8ONLY"] {
      #expect(entries.contains { $0.seen == "`\(token)`" } && told.contains(" \(token) "), "\(token)")
    }
  }
}
