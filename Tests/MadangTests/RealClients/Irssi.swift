import Foundation
import MadangKernel
import MadangTestSupport

/// irssi in a terminal of its own, which script(1) makes; it logs what its windows show.
final class Irssi: RealClient {
  static let path = "/usr/bin/irssi"

  private let folder: ClientFolder
  private let process: ChildProcess
  private let keyboard: FileHandle

  /// `network`: more settings of its network, as `sasl_username = "dan"; `; `server`: more of its server.
  init(port: UInt16, nick: String, network: String = "", server: String = "") throws {
    folder = try ClientFolder()
    let settings = """
      servers = ( { address = "127.0.0.1"; port = "\(port)"; chatnet = "m"; autoconnect = "yes"; \(server) } );
      chatnets = { m = { type = "IRC"; \(network) }; };
      settings = {
        core = { nick = "\(nick)"; user_name = "\(nick)"; real_name = "\(nick)"; };
        "fe-common/core" = {
          autolog = "yes"; autolog_path = "\(folder.path)/logs/$tag.$0.log"; autolog_level = "all";
          autolog_only_saved_channels = "no"; autolog_ignore_targets = "";
        };
      };
      """
    try Data(settings.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/config"))
    // What is typed comes through a pipe with a name, since a program of ours is started without standard input.
    let keys = "\(folder.path)/keys"
    // SAFETY: a C string for the length of the call.
    guard unsafe mkfifo(keys, 0o600) == 0 else { throw Program.Failure(description: "mkfifo failed: \(errno)") }
    let irssi = "\(Irssi.path) --home=\(folder.path)"
    let command = "TERM=vt100 exec script -qfc '\(irssi)' '\(folder.path)/screen' < '\(keys)'"
    process = try ChildProcess(path: "/bin/sh", arguments: ["-c", command], isSilenced: true)
    keyboard = try FileHandle(forWritingTo: URL(fileURLWithPath: keys))
  }

  func type(_ line: String, in room: String) throws {
    try keyboard.write(contentsOf: Data("/window goto \(room)\r\(line)\r".utf8))
  }

  /// Types a command into whatever window is in front.
  func type(_ line: String) throws {
    try keyboard.write(contentsOf: Data("\(line)\r".utf8))
  }

  func shown() -> String {
    folder.texts(in: "logs") + "\n" + TextFile.text(of: "\(folder.path)/screen")
  }

  func end() {
    try? keyboard.close()
    process.end()
  }

  deinit { end() }
}
