import Foundation
import MadangKernel

/// Where the control socket is: where it was said to be, or else in the folder that this user's running programs have.
enum ControlPlace {
  /// Says what is wrong with a path; nil where it can be used.
  static func complaint(about path: String) -> String? {
    if path == "none" { return nil }
    let bare = bare(path)
    guard bare.hasPrefix("/") else { return "it must be a path that begins with a slash, or none" }
    let most = Address.unixPathBytesMax
    return bare.utf8.count <= most ? nil : "the path is longer than \(most) bytes"
  }

  /// The path; nil where there is to be no control socket.
  static func path(_ setup: ServerSetup) -> String? {
    if let said = setup.control { return said == "none" ? nil : bare(said) }
    return Environment.value(of: "XDG_RUNTIME_DIR").map { $0 + "/madang/control.sock" }
  }

  /// Where a server of systemd's has it that runs as `madang service print` says.
  static let ofService = "/run/madang/control.sock"

  /// Where to ask from the shell: this user's own server, where one is there, else that of the machine; nil where nobody can
  /// say.
  static func pathToAsk(_ setup: ServerSetup, service: String = ofService) -> String? {
    let own = path(setup)
    if setup.control != nil { return own }
    if let own, Folder.fileBytes(own) != nil { return own }
    return Folder.fileBytes(service) != nil ? service : own
  }

  /// Makes the folder of the path that nobody asked for.
  static func prepare(_ path: String) throws(Errno) {
    try Folder.create(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  private static func bare(_ path: String) -> String { path.hasPrefix("unix:") ? String(path.dropFirst(5)) : path }
}
