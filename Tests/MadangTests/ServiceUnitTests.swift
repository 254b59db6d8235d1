import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import Madang

/// The unit that `madang service print` prints.
@Suite(.againstHanging, .waits) struct ServiceUnitTests {
  /// The values of each key of a section.
  private static func parse(_ text: String) throws -> [String: [String: [String]]] {
    var sections: [String: [String: [String]]] = [:]
    var section = ""
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("[") {
        section = String(line.dropFirst().dropLast())
        continue
      }
      let mark = try #require(line.firstIndex(of: "="), "\(line)")
      sections[section, default: [:]][String(line[..<mark]), default: []].append(
        String(line[line.index(after: mark)...]))
    }
    return sections
  }

  private func unit(_ more: String...) throws -> [String: [String: [String]]] {
    let outcome = try Program.run(["service", "print"] + more)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    return try Self.parse(outcome.output)
  }

  @Test("It names this program, tells systemd how it is, and has the folders where the server looks by itself")
  func unit() throws {
    let service = try #require(try unit()["Service"])
    let program = try Program.path()
    #expect(service["Type"] == ["notify"] && service["WatchdogSec"] == ["30s"])
    #expect(service["ExecStart"] == ["\(program) serve"])
    // What is wrong with the configuration is told by the reload that asks for it.
    #expect(service["ExecReload"] == ["\(program) config check", "/bin/kill -HUP $MAINPID"])
    #expect(service["User"] == ["madang"] && service["DynamicUser"] == nil)
    #expect(service["Environment"] == ["XDG_CONFIG_HOME=%E XDG_DATA_HOME=%S XDG_RUNTIME_DIR=%t"])
    #expect(service["StateDirectory"] == ["madang"] && service["RuntimeDirectory"] == ["madang"])
    #expect(service["LogsDirectory"] == ["madang"])
    #expect(service["CapabilityBoundingSet"] == [""] && service["PrivateUsers"] == ["yes"])
    #expect(service["LimitNOFILE"] == ["131072"])
  }

  @Test("With its environment, settings, data and control socket are in /etc, /var/lib and /run, and keys still win")
  func places() throws {
    let folder = try ScratchFolder()
    try folder.write("network = \"House\"\n", to: "etc/madang/madang.toml")
    try FileManager.default.createDirectory(atPath: folder.path + "/run", withIntermediateDirectories: true)
    let environment = [
      "XDG_CONFIG_HOME": "\(folder.path)/etc", "XDG_DATA_HOME": "\(folder.path)/lib",
      "XDG_RUNTIME_DIR": "\(folder.path)/run",
    ]
    let server = try Program(environment: environment, "serve", "--listen", "irc://127.0.0.1:0")
    let banner = try server.linesUntilReady()
    for place in ["etc/madang/madang.toml", "lib/madang/madang.db", "run/madang/control.sock"] {
      #expect(banner.contains { $0.contains("\(folder.path)/\(place)") }, "\(banner)")
    }
    #expect(server.end() == 0)
  }

  @Test("--low-ports gives the one right that this takes, --dynamic-user and --user another user")
  func options() throws {
    let low = try #require(try unit("--low-ports", "--user", "chat", "--dynamic-user")["Service"])
    #expect(low["CapabilityBoundingSet"] == ["CAP_NET_BIND_SERVICE"])
    #expect(low["AmbientCapabilities"] == ["CAP_NET_BIND_SERVICE"] && low["PrivateUsers"] == ["no"])
    #expect(low["User"] == ["chat"] && low["DynamicUser"] == ["yes"])
    #expect(try unit("--program", "/usr/bin/madang")["Service"]?["ExecStart"] == ["/usr/bin/madang serve"])
  }

  @Test(
    "What systemd would read in another way is refused in one line",
    arguments: [
      ("--program", "relative"), ("--program", "/usr/bin/mad ang"), ("--program", "/usr/%n"), ("--user", "root me"),
      ("--user", "a\nExecStart=/bin/sh"), ("--user", ""),
    ])
  func refused(flag: String, value: String) throws {
    let outcome = try Program.run(["service", "print", flag, value])
    #expect(outcome.status == 1 && outcome.output.isEmpty && outcome.errors.hasPrefix("madang: \(flag) "))
  }

  @Test(
    "systemd finds nothing wrong with it, and rates its exposure under 2.0",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
  func exposure() throws {
    let folder = try ScratchFolder()
    for flags in ["", "--low-ports", "--dynamic-user"] {
      let outcome = try Program.run(
        inShell: """
          cd "$1" && "$0" service print --program /bin/true $2 > madang.service \
            && systemd-analyze verify --man=no ./madang.service \
            && systemd-analyze security --offline=true --no-pager --threshold=20 ./madang.service > report \
            || { tail -n 1 report; exit 1; }
          """, folder.path, flags)
      #expect(outcome.status == 0, "\(flags): \(outcome)")
      #expect(!outcome.errors.contains("madang.service"), "\(outcome.errors)")
    }
  }
}
