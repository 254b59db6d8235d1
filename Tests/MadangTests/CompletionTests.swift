import Foundation
import MadangChat
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import Madang

/// What shells offer while somebody types.
@Suite(.againstHanging, .waits) struct CompletionTests {
  @Test(
    "Each shell's script has every command, the words of settings that have few, and files",
    arguments: ["bash", "zsh", "fish"])
  func scripts(shell: String) throws {
    let outcome = try Program.runWithoutIsolation("--generate-completion-script", shell, environment: [:])
    #expect(outcome.status == 0)
    for word in [
      "serve", "join", "room", "self-signed", "log-level", "notice", "critical", "acknowledged", "after-welcome",
      "compact", "always", "scram",
    ] {
      #expect(outcome.output.contains(word), "\(word)")
    }
  }

  @Test(
    "Behind room come the words of its commands, and behind those none",
    arguments: ["room", "account", "ban", "people"])
  func words(command: String) throws {
    let expected = ControlTable.standard.rows.map(\.name).filter { $0.hasPrefix(command + " ") }
      .map { String($0.dropFirst(command.count + 1)) }
    #expect(expected.count > 1)
    #expect(ControlWords.behind(command, among: ["madang", command], at: 2) == expected)
    #expect(ControlWords.behind(command, among: ["madang", command, "l"], at: 2) == expected)
    #expect(ControlWords.behind(command, among: ["madang", command, "list", "x"], at: 3).isEmpty)
    #expect(ControlWords.behind(command, among: [], at: 2).isEmpty)
    // As the shells' scripts ask the program itself.
    let outcome = try Program.runWithoutIsolation(
      ["---completion", command, "--", "positional@0", "2", "0", "madang", command, ""], environment: [:])
    #expect(outcome.output.split(separator: "\n").map(String.init) == expected, "\(outcome)")
  }

  @Test("The shell asks this user's own server, and where there is none that of the machine")
  func controlPlace() throws {
    let folder = try ScratchFolder()
    let service = folder.path + "/service.sock"
    var setup = ServerSetup()
    setup.control = folder.path + "/said.sock"
    #expect(ControlPlace.pathToAsk(setup, service: service) == setup.control)
    setup.control = nil
    let own = ControlPlace.path(setup)
    try folder.write("", to: "service.sock")
    #expect(ControlPlace.pathToAsk(setup, service: folder.path + "/none") == own)
    if own.map({ !FileManager.default.fileExists(atPath: $0) }) ?? true {
      #expect(ControlPlace.pathToAsk(setup, service: service) == service)
    }
  }
}
