import Foundation
import MadangTLS
import Testing

@testable import Madang

@Suite("madang cert, and the files of TLS", .againstHanging) struct CertTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("cert self-signed makes a pair that serves, its key for its owner alone, and tells fingerprint and command")
  func makes() throws {
    let place = folder.path + "/new"
    let outcome = try Program.run("cert", "self-signed", "--name", "chat.example", "--name", "10.0.0.1", place)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    #expect(try mode(place + "/key.pem") == 0o600)
    let files = CertificateFiles(
      certificates: [place + "/cert.pem"], keys: [place + "/key.pem"], passwordFile: nil, keeping: .compact)
    let now = Int64(Date().timeIntervalSince1970)
    let contexts = try #require(try files.contexts(tickets: TicketKeys(now: now), now: now))
    let facts = try #require(contexts.certificates.first)
    #expect(facts.names == ["chat.example", "10.0.0.1"])
    #expect(facts.notAfter > now + 364 * 86_400 && facts.notAfter <= now + 366 * 86_400)
    #expect(outcome.output.contains(CertificateFingerprints.hex(facts.fingerprints.sha256)))
    #expect(outcome.output.contains("--tls-cert \(place)/cert.pem --tls-key \(place)/key.pem"))
    #expect(files.warnings.isEmpty)
  }

  @Test("cert self-signed leaves alone what is there, and refuses what no server can be called")
  func refuses() throws {
    #expect(try Program.run("cert", "self-signed", folder.path).status == 0)
    let key = folder.text(of: "key.pem")
    let again = try Program.run("cert", "self-signed", folder.path)
    #expect(again.status == 1 && again.errors.contains("cert.pem is there already"), "\(again)")
    #expect(folder.text(of: "key.pem") == key)
    let bad = try Program.run("cert", "self-signed", "--name", "a,b", folder.path + "/other")
    #expect(bad.status == 1 && bad.errors.contains("a,b is no name") && bad.errors.hasPrefix("madang: cert"), "\(bad)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/other"))
    #expect(try Program.run("cert", "self-signed", "--days", "0", folder.path + "/other").status == 1)
    let nowhere = try Program.run("cert", "self-signed", folder.path + "/a/b")
    #expect(nowhere.status == 1 && nowhere.errors.contains("can't be written to"), "\(nowhere)")
  }

  @Test("a key that everybody can read is warned of")
  func warns() throws {
    #expect(try Program.run("cert", "self-signed", folder.path).status == 0)
    let key = folder.path + "/key.pem"
    let files = CertificateFiles(
      certificates: [folder.path + "/cert.pem"], keys: [key], passwordFile: nil, keeping: .compact)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
    #expect(files.warnings.count == 1 && files.warnings[0].contains(key))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
    #expect(files.warnings.isEmpty, "A group may be made for this.")
  }

  @Test("ticket keys outlive a restart, for their owner alone; what is no file of keys is replaced")
  func keepsTicketKeys() throws {
    let now: Int64 = 1_790_000_000
    let file = TicketKeyFile(folder: folder.path)
    let first = try file.load(now: now)
    let path = folder.path + "/" + TicketKeyFile.name
    #expect(try mode(path) == 0o600)
    #expect(try file.load(now: now + 60).encoded == first.encoded)
    try file.turn(first, now: now + TicketKeys.secondsPerKey)
    #expect(try file.load(now: now + TicketKeys.secondsPerKey).encoded == first.encoded)
    let late = try file.load(now: now + 4 * TicketKeys.secondsPerKey)
    #expect(late.encoded != first.encoded)
    try folder.write("nonsense", to: TicketKeyFile.name)
    let fresh = try file.load(now: now)
    #expect(try file.load(now: now).encoded == fresh.encoded)
    #expect(try TicketKeyFile(folder: nil).load(now: now).encoded != fresh.encoded)
  }
}
