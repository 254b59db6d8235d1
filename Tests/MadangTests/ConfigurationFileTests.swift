import Foundation
import MadangTestSupport
import Testing

@testable import Madang

/// The configuration file as SIGHUP reads it again.
@Suite struct ConfigurationFileTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func text(of key: String, in file: String) throws -> String? {
    guard case .table(let table) = try ConfigurationFile(path: file).root, case .text(let text) = table[key] else {
      return nil
    }
    return text
  }

  @Test("Each reading has what the file says now, also where it says again what it said before")
  func readsAgain() throws {
    for name in ["one", "two", "one", "one"] {
      let file = try folder.write("network = \"\(name)\"\n")
      #expect(try text(of: "network", in: file) == name)
    }
    let broken = try folder.write("network = \n")
    #expect(throws: SettingProblem.self) { try text(of: "network", in: broken) }
    #expect(try text(of: "network", in: try folder.write("network = \"one\"\n")) == "one")
  }

  @Test("A file that never ends, or is longer than a configuration can be, is refused; an empty one is well")
  func readsNoMoreThanItsBound() throws {
    let long = try folder.write(String(repeating: "#", count: InputFile.bytesMax + 1))
    for path in ["/dev/zero", long] {
      #expect(throws: SettingProblem(place: path, reason: "the file has more than 1 MiB")) {
        try ConfigurationFile(path: path)
      }
    }
    #expect(throws: SettingProblem(place: folder.path, reason: "the file can't be read")) {
      try ConfigurationFile(path: folder.path)
    }
    let empty = try folder.write("")
    guard case .table(let table) = try ConfigurationFile(path: empty).root else {
      Issue.record("It is a table.")
      return
    }
    #expect(table.isEmpty)
  }

  @Test("Reading an unchanged file again and again, as REHASH does, leaves nothing in memory")
  func leavesNothing() throws {
    // What other tests have in memory meanwhile counts too, so that one try of several is enough; what is left behind
    // would be about 30 MiB in each.
    let file = try folder.write((0..<400).map { "key\($0) = \"value\"\n" }.joined())
    var growth = Int.max
    for _ in 0..<20 where growth > 4 << 20 {
      let before = try bytesInUse()
      for _ in 0..<200 { _ = try ConfigurationFile(path: file) }
      growth = try bytesInUse() - before
    }
    #expect(growth <= 4 << 20)
  }

  /// Resident memory. proc(5), "/proc/pid/statm".
  private func bytesInUse() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return try #require(Int(fields[1])) * 4096
  }
}
