import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// What README and the article Many machines have people paste.
@Suite(.againstHanging, .waits, .enabled(if: NatsServers.program != nil, "There is no nats-server here."))
struct ManyMachinesTests {
  private static let article = "Sources/Madang/Madang.docc/ManyMachines.md"

  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// The first block of a file that holds a text.
  private func block(with text: String, of file: String) throws -> String {
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../../\(file)")
    let parts = try String(contentsOf: place.standardized, encoding: .utf8).components(separatedBy: "```")
    let blocks = stride(from: 1, to: parts.count, by: 2).map { parts[$0].drop { $0 != "\n" } }
    return String(try #require(blocks.first { $0.contains(text) }))
  }

  /// What stands before 1, 2 and 3 in three ports that nobody has.
  private func freePorts() throws -> UInt16 {
    let free = (0..<1_000).lazy.map { _ in UInt16.random(in: 1_640..<3_270) }
      .first { start in (1...3).allSatisfy { NatsServers.isFree(10 * start + $0) } }
    return try #require(free)
  }

  @Test(
    "Three nodes on three servers of NATS, as they are pasted: people on all of them talk in one room",
    arguments: ["README.md", article])
  func pasted(file: String) throws {
    let ports = ["422": try freePorts(), "622": try freePorts(), "667": try freePorts()]
    let text = try block(with: "nats-server --jetstream", of: file)
      .replacing(/(422|622|667)(?=[1-3$])/) { "\(ports[String($0.output.1)] ?? 0)" }
      .replacing("/tmp/", with: folder.path + "/")
    let programs = [try Program.path(), try #require(NatsServers.program)]
      .map { URL(fileURLWithPath: $0).deletingLastPathComponent().path }
    // Those who were started end first, and then the shell.
    let shell = try ChildProcess(
      path: "/bin/sh",
      arguments: [
        "-c",
        "exec 2>/dev/null; trap : TERM\nPATH=\"$0:$PATH\" XDG_CONFIG_HOME=\"$1\"; export PATH XDG_CONFIG_HOME\n\(text)\nwait; wait",
        programs.joined(separator: ":"), folder.path,
      ])
    defer {
      kill(-shell.identifier, SIGTERM)
      shell.end(patienceMilliseconds: 600_000)
    }
    var ready = 0
    while ready < 3 {
      guard case .text(let line) = shell.nextLine(timeoutMilliseconds: 600_000) else {
        Issue.record("\(ready) of the nodes are ready, and nothing more is said.")
        return
      }
      if line == "ready" { ready += 1 }
    }
    let first = 10 * (try #require(ports["667"])) + 1
    let people = try ["ann", "bob", "cat"].enumerated().map { index, nick in
      let peer = try Peer(port: first + UInt16(index))
      peer.answersPings = true
      peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nJOIN #yard\r\n")
      _ = try peer.read(until: " 366 \(nick) ")
      return peer
    }
    for (index, speaker) in people.enumerated() {
      speaker.send("PRIVMSG #yard :hello from \(index)\r\n")
      for other in people where other !== speaker { _ = try other.read(until: "PRIVMSG #yard :hello from \(index)") }
    }
    let status = try Program.run(["cluster", "status"], control: folder.path + "/n1.sock")
    for node in 1...3 { #expect(status.output.contains("n\(node) here"), "\(status)") }
  }

  @Test("What the machines of three are told is taken by those who read it")
  func threeMachines() throws {
    let server = try folder.write(block(with: "routes:", of: Self.article), to: "nats.conf")
    let outcome = try Program.run(inShell: "\"$1\" -t -c \"$2\"", try #require(NatsServers.program), server)
    #expect(outcome.status == 0, "\(outcome)")
    let node = try folder.write(block(with: "[cluster]", of: Self.article))
    let printed = try Program.runWithoutIsolation("config", "print", "--config", node, environment: [:])
    #expect(printed.status == 0 && printed.output.contains("nats://10.0.0.1,10.0.0.2,10.0.0.3"), "\(printed)")
  }
}
