import Foundation
import MadangPage
import Testing

/// What can be said of the page's files without a browser. `Tests/Browser/page.py` drives one.
@Suite struct PageTests {
  private let document = String(decoding: Page.document, as: UTF8.self)
  private let style = String(decoding: Page.style, as: UTF8.self)
  private let script = String(decoding: Page.script, as: UTF8.self)

  @Test("The document names each of the other files once, by itself in an attribute")
  func names() {
    for attribute in ["href=\"madang.css\"", "src=\"madang.js\"", "href=\"madang.svg\""] {
      #expect(document.ranges(of: attribute).count == 1, "\(attribute)")
    }
    for name in ["madang.css", "madang.js", "madang.svg"] {
      #expect(document.ranges(of: name).count == 1, "\(name)")
      #expect(!style.contains(name) && !script.contains(name), "\(name)")
    }
  }

  @Test("The document has no code and no style of its own, which the policy would refuse")
  func inline() {
    let tags = document.matches(of: /<[a-z][^>]*>/).map { String($0.output) }
    #expect(tags.count > 50)
    for tag in tags {
      #expect(tag.firstMatch(of: /\s(on[a-z]+|style|srcdoc|action|formaction)\s*=/) == nil, "\(tag)")
      if tag.hasPrefix("<script") { #expect(tag.contains(" src=")) }
    }
    #expect(!document.contains("<style") && !document.contains("javascript:"))
  }

  @Test("No other host is named, and nothing is taken from one")
  func outside() {
    #expect(document.firstMatch(of: /(href|src|content)="(https?:|\/\/)/) == nil)
    #expect(style.firstMatch(of: /url\(|@import/) == nil)
    #expect(script.firstMatch(of: /\b(fetch|import|XMLHttpRequest|EventSource|sendBeacon)\s*\(/) == nil)
  }

  @Test("Nothing makes markup or code of a string")
  func sinks() {
    let sinks = [
      "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "createContextualFragment", "DOMParser",
      "srcdoc", "setHTMLUnsafe", "eval(", "new Function", "createPolicy", "importScripts", "setAttribute(\"on",
      ".style.cssText",
    ]
    for sink in sinks { #expect(!script.contains(sink), "\(sink)") }
    // A timer's first argument is code where it is a string.
    #expect(script.firstMatch(of: /set(Timeout|Interval)\(\s*["'`]/) == nil)
  }

  @Test("Every word of the page is there in English and in Korean")
  func words() throws {
    let english = try keys(of: "en")
    let korean = try keys(of: "ko")
    #expect(english.count > 60)
    #expect(english == korean)
    for attribute in ["word", "label", "hint"] {
      let used = document.matches(of: try Regex("data-\(attribute)=\"([A-Za-z]+)\"", as: (Substring, Substring).self))
      #expect(!used.isEmpty)
      for match in used { #expect(english.contains(String(match.output.1)), "\(match.output.1)") }
    }
    for match in script.matches(of: /\bsay\("([A-Za-z]+)"/) {
      #expect(english.contains(String(match.output.1)), "\(match.output.1)")
    }
  }

  /// The keys of one language's part of the table, those of `advice` included: lines that begin with a key.
  private func keys(of language: String) throws -> [String] {
    let start = try #require(script.range(of: "\n  \(language): {\n"))
    let end = try #require(script.range(of: "\n  },\n", range: start.upperBound..<script.endIndex))
    return script[start.upperBound..<end.lowerBound].split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^ {4,6}([A-Za-z0-9]+):\s/).map { String($0.output.1) }
    }
  }

  @Test("A tag or a colour of the style is not left without its counterpart in the dark")
  func themes() {
    let root = style.prefix { $0 != "}" }
    let colors = root.matches(of: /--[a-z-]+: (#|light-dark\()/)
    #expect(colors.count >= 14)
    for color in colors { #expect(color.output.1 == "light-dark(", "\(color.output.0)") }
  }
}
