import ArgumentParser
import Foundation
import MadangKernel
import MadangTLS
import MadangWire

/// `madang cert`: certificates.
struct CertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cert", abstract: "Make a certificate, to try TLS out.", subcommands: [SelfSignedCommand.self])
}

/// `madang cert self-signed`: a pair that nobody vouches for, in two files.
struct SelfSignedCommand: ReportingCommand {
  static let reportedName = "cert self-signed"
  static let configuration = CommandConfiguration(
    commandName: "self-signed", abstract: "Make a key and a certificate that nobody vouches for.",
    discussion: """
      Makes cert.pem and key.pem in FOLDER, which is made where it is not there; files that are there already are left \
      alone. Clients warn of such a certificate, unless they are told its fingerprint.
      """)

  static let namesByDefault = ["localhost", "127.0.0.1", "::1"]

  @OptionGroup var output: OutputChoice
  @Option(
    name: .customLong("name"),
    help: "A name or an address that people connect to; may be given several times. Default: localhost.")
  var names: [String] = []
  @Option(help: "How many days it is good for.") var days = 365
  @Argument(help: "Where the files go.", completion: .directory) var folder: String

  func answer() throws -> CommandAnswer {
    let names = names.isEmpty ? SelfSignedCommand.namesByDefault : names
    let made: SelfSigned.Made
    do throws(SelfSigned.Failure) {
      made = try SelfSigned.make(names: names, days: days, now: Int64(Date().timeIntervalSince1970))
    } catch {
      try Complaint.fail("cert self-signed: \(error)")
    }
    let certificate = folder + (folder.hasSuffix("/") ? "" : "/") + "cert.pem"
    let key = folder + (folder.hasSuffix("/") ? "" : "/") + "key.pem"
    for file in [certificate, key] where Folder.fileBytes(file) != nil {
      try Complaint.fail("cert self-signed: \(file) is there already. Take another folder, or move it away.")
    }
    do throws(Errno) {
      try Folder.create(folder)
      try SmallFile.replace(key, with: made.key)
      try SmallFile.replace(certificate, with: made.certificate)
    } catch {
      try Complaint.fail("cert self-signed: \(folder) can't be written to: \(error).")
    }
    let fingerprint = Base16.text(made.facts.fingerprints.sha256)
    let start = "madang serve --listen ircs://0.0.0.0:6697 --tls-cert \(quoted(certificate)) --tls-key \(quoted(key))"
    return CommandAnswer(
      lines: [
        "\(certificate), \(key): for \(made.facts.names.joined(separator: ", ")), good for \(days) days.",
        "Fingerprint (SHA-256): \(fingerprint)", "To use it: \(start)",
      ],
      items: [
        CommandReport.json(
          Report(
            certificate: certificate, key: key, names: made.facts.names, notAfter: made.facts.notAfter,
            sha256: fingerprint, sha512: Base16.text(made.facts.fingerprints.sha512)))
      ])
  }
}

/// A word for a shell.
private func quoted(_ path: String) -> String {
  let isPlain = path.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
  return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
}

private struct Report: Encodable {
  let certificate: String
  let key: String
  let names: [String]
  let notAfter: Int64
  let sha256: String
  let sha512: String
}
