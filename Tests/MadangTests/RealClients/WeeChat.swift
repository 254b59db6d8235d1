import Foundation
import MadangKernel
import MadangTestSupport

/// WeeChat without a terminal: its fifo plugin takes what is typed, its logger writes down what each window shows.
final class WeeChat: RealClient {
  static let path = "/usr/bin/weechat-headless"

  private let folder: ClientFolder
  private let process: ChildProcess
  private var pipe: FileHandle?

  /// `settings`: more options of its server, as `sasl_username = dan`.
  init(port: UInt16, nick: String, settings: [String] = []) throws {
    folder = try ClientFolder()
    // `ssl` is what `tls` was called before version 4; of the two, the one that is unknown changes nothing.
    let options = ["nicks = \(nick)", "ssl = off", "tls = off", "capabilities = \"*\""] + settings
    let commands =
      ["/set logger.file.flush_delay 0", "/server add m 127.0.0.1/\(port)"]
      + options.map { "/set irc.server.m.\($0.replacing(" = ", with: " "))" } + ["/connect m"]
    let arguments = ["-d", folder.path, "-P", "irc,fifo,logger"] + commands.flatMap { ["-r", $0] }
    process = try ChildProcess(path: WeeChat.path, arguments: arguments, isSilenced: true)
  }

  func type(_ line: String, in room: String) throws {
    try send("irc.m.\(room) *\(line)")
  }

  /// Types a command into the window of the server.
  func type(_ line: String) throws {
    try send("irc.server.m *\(line)")
  }

  private func send(_ line: String) throws {
    if pipe == nil { pipe = FileHandle(forWritingAtPath: "\(folder.path)/weechat_fifo_\(process.identifier)") }
    guard let pipe else { throw Program.Failure(description: "WeeChat has no fifo.") }
    try pipe.write(contentsOf: Data("\(line)\n".utf8))
  }

  func shown() -> String { folder.texts(in: "logs") }

  func end() { process.end() }

  deinit { end() }
}
