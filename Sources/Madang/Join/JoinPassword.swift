import ArgumentParser
import Foundation
import MadangClient
import MadangKernel

/// The password of an account, from where nobody reads it over a shoulder: never from the command line.
enum JoinPassword {
  static let variable = "MADANG_JOIN_PASSWORD"
  /// What a shell makes of Ctrl-C. See "EXIT STATUS" in bash(1).
  private static let interruptedStatus: Int32 = 130

  /// The file that a flag names, then the variable, then the file that the configuration names; and where there is none of
  /// them, whoever sits at the terminal.
  static func find(flag: String?, configured: String?, question: String) throws -> String {
    if let file = flag { return try read(file) }
    if let value = Environment.value(of: variable) { return value }
    if let file = configured { return try read(file) }
    // Standard input may be a pipe with what is to be said, or a terminal that can only be read.
    let input = StandardStream.input.isTerminal ? StandardStream.input : nil
    guard let terminal = StandardStream.controllingTerminal() ?? input else {
      try Complaint.fail("a password is needed: name its file with --password-file, or set \(variable).")
    }
    switch try PasswordPrompt.ask(question, on: terminal) {
    case .password(let password) where !password.isEmpty: return password
    case .password: try Complaint.fail("a password is needed.")
    case .refused: throw ExitCode(interruptedStatus)
    }
  }

  /// Whether there is one without asking.
  static func isThere(_ setup: JoinSetup) -> Bool {
    setup.passwordFile != nil || Environment.value(of: variable) != nil
  }

  /// The first line of a file.
  private static func read(_ path: String) throws -> String {
    guard let data = InputFile.bytes(of: path) else {
      try Complaint.fail("--password-file \(path): \(InputFile.complaint(about: path)).")
    }
    let line = data.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    guard !line.isEmpty, line.count <= ClientLimits.passwordBytesMax, !line.contains(0),
      let password = String(validating: line, as: UTF8.self)
    else {
      try Complaint.fail(
        "--password-file \(path): its first line must be a password of 1 to \(ClientLimits.passwordBytesMax) bytes.")
    }
    if isOpenToOthers(path) {
      Complaint.say("note: others on this machine may read \(path); chmod 600 keeps them from it.")
    }
    return password
  }

  private static func isOpenToOthers(_ path: String) -> Bool {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),  // Else it is none to warn of.
      attributes[.type] as? FileAttributeType == .typeRegular, let mode = attributes[.posixPermissions] as? NSNumber
    else { return false }
    return mode.intValue & 0o044 != 0
  }
}
