import Foundation

/// The certificates of three machines and of who signs them, made in a folder by what the article Many machines has people paste;
/// but for their addresses, which are 127.0.0.1 to 127.0.0.3.
package final class MachineCertificates {
  package struct Failure: Error {
    let reason: String
  }

  /// Who makes them.
  package static let program = "/usr/bin/openssl"
  package static var canBeMade: Bool { FileManager.default.isExecutableFile(atPath: program) }

  private let folder: ScratchFolder

  package init() throws {
    folder = try ScratchFolder()
    let article = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Madang/Madang.docc/ManyMachines.md").standardized
    let parts = try String(contentsOf: article, encoding: .utf8).components(separatedBy: "```")
    guard let block = parts.first(where: { $0.hasPrefix("sh\n") && $0.contains("openssl req") }) else {
      throw Failure(reason: "The article has no such block.")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-ec", String(block.dropFirst(3)).replacing("10.0.0.", with: "127.0.0.")]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardError = FileHandle.nullDevice
    try process.begin()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Failure(reason: "openssl has made no certificates.") }
  }

  /// Of who signs.
  package var authority: String { folder.path + "/ca.pem" }
  /// Of one of the machines, from 1 on.
  package func certificate(_ machine: Int) -> String { "\(folder.path)/\(machine).pem" }
  package func key(_ machine: Int) -> String { "\(folder.path)/\(machine).key" }

  /// What a server of NATS on one of them is told, which takes nobody without a certificate.
  package func settings(_ machine: Int) -> String {
    """
    tls {
      cert_file: "\(certificate(machine))"
      key_file: "\(key(machine))"
      ca_file: "\(authority)"
      verify: true
    }
    """
  }
}
