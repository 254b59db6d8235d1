import ArgumentParser
import Foundation
import MadangChat
import MadangKernel

/// A word of the command line whose commands a running server carries out: `madang room list`. Which there are, and what
/// they take, says `ControlTable`.
protocol ControlCommand: ParsableCommand {
  static var word: String { get }
  var sources: SettingSources { get }
  var words: [String] { get }
}

extension ControlCommand {
  static func offer(_ abstract: String) -> CommandConfiguration {
    let rows = ControlTable.standard.rows.filter { $0.name == word || $0.name.hasPrefix(word + " ") }
    let width = rows.map(\.usage.count).max() ?? 0
    let lines = rows.map { "  " + $0.usage.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.help }
    return CommandConfiguration(
      commandName: word, abstract: abstract, usage: "madang \(word) … [--control PATH]",
      discussion: lines.joined(separator: "\n"))
  }

  func run() throws {
    let line = ([Self.word] + words).joined(separator: " ")
    if line.unicodeScalars.contains(where: { $0.value < 0x20 }) { try Complaint.fail("a command is one line.") }
    // What can be said without a server, is.
    if case .refused(let reason) = ControlTable.standard.match(line) { try Complaint.fail(reason + ".") }
    let setup = try Complaint.settings(of: sources).setup()
    guard let path = ControlPlace.path(setup) else {
      if setup.control == "none" { try Complaint.fail("--control none: there is no control socket to ask.") }
      try Complaint.fail("there is no control socket: XDG_RUNTIME_DIR is not set, so name it with --control PATH.")
    }
    try ControlAnswer.show(try ask(line, path), from: path)
  }

  private func ask(_ line: String, _ path: String) throws -> [UInt8] {
    do throws(Errno) {
      return try LocalExchange.ask(path, Array((line + "\n").utf8), seconds: 30, until: ControlAnswer.isWhole)
    } catch {
      let advice =
        switch error {
        case .connectionRefused, .noSuchFile:
          "no server runs there. Start one with madang serve, or name its socket with --control PATH."
        case .wouldBlock: "the server does not answer."
        default: "\(error)."
        }
      try Complaint.fail("\(path): \(advice)")
    }
  }
}

/// What the server sends back: lines that begin with a space, and the one that says how it went.
enum ControlAnswer {
  static func isWhole(_ bytes: [UInt8]) -> Bool {
    guard bytes.last == UInt8(ascii: "\n") else { return false }
    let last = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return bytes[last] != UInt8(ascii: " ")
  }

  static func show(_ bytes: [UInt8], from path: String) throws {
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let status = lines.last.map { $0.hasPrefix(" ") ? "" : $0 } ?? ""
    if !status.isEmpty { lines.removeLast() }
    for line in lines { print(line.dropFirst()) }
    if status == "ok" { return }
    let reason = status.isEmpty ? "\(path): the server closed the connection" : status.trimmingPrefix("error ")
    try Complaint.fail("\(reason).")
  }
}
