import Foundation
import MadangServer
import MadangTLS
import MadangTestSupport
import MadangTestTraits
import MadangWire
import Synchronization
import Testing

@testable import Madang

@Suite("madang cert, and the files of TLS", .againstHanging, .waits) struct CertTests {
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
    #expect(outcome.output.contains(Base16.text(facts.fingerprints.sha256)))
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

  @Test("the command that is told can be pasted, whatever the folder is called")
  func quotesFolders() throws {
    let outcome = try Program.run("cert", "self-signed", folder.path + "/it's mine")
    #expect(outcome.output.contains("--tls-cert '\(folder.path)/it'\\''s mine/cert.pem'"), "\(outcome)")
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
    func load(_ now: Int64) throws -> TicketKeys {
      let keys = TicketKeys(now: now)
      try file.load(into: keys, now: now)
      return keys
    }
    let first = try load(now)
    #expect(try mode(folder.path + "/" + TicketKeyFile.name) == 0o600)
    #expect(try load(now + 60).encoded == first.encoded)
    try file.turn(first, now: now + TicketKeys.secondsPerKey)
    #expect(try load(now + TicketKeys.secondsPerKey).encoded == first.encoded)
    #expect(try load(now + 4 * TicketKeys.secondsPerKey).encoded != first.encoded)
    try folder.write("nonsense", to: TicketKeyFile.name)
    let fresh = try load(now)
    #expect(try load(now).encoded == fresh.encoded)
    let unkept = TicketKeys(now: now)
    let own = unkept.encoded
    try TicketKeyFile(folder: nil).load(into: unkept, now: now)
    #expect(unkept.encoded == own)
  }

  @Test(
    "a client resumes after the server was started anew, and SIGTERM ends one that looks after certificates",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
  func resumesAfterRestart() throws {
    let place = folder.path + "/pair"
    #expect(try Program.run("cert", "self-signed", place).status == 0)
    func visit(_ port: UInt16, _ option: String) throws -> String {
      let client = Process()
      let input = Pipe.whole()
      let output = Pipe.whole()
      client.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
      client.arguments = [
        "s_client", "-connect", "127.0.0.1:\(port)", option, folder.path + "/session", "-ign_eof",
      ]
      client.standardInput = input
      client.standardOutput = output
      client.standardError = FileHandle.nullDevice
      try client.begin()
      try input.fileHandleForWriting.write(contentsOf: Data("NICK dan\r\nUSER d 0 * :d\r\nQUIT\r\n".utf8))
      try input.fileHandleForWriting.close()
      let text = try output.fileHandleForReading.readToEnd() ?? Data()
      client.waitUntilExit()
      return String(decoding: text, as: UTF8.self)
    }
    for (option, answer) in [("-sess_out", "New, TLSv1.3"), ("-sess_in", "Reused, TLSv1.3")] {
      let server = try Program(
        "serve", "--listen", "ircs://127.0.0.1:0", "--tls-cert", place + "/cert.pem", "--tls-key",
        place + "/key.pem", "--data", folder.path + "/data")
      let text = try visit(server.port(), option)
      #expect(text.contains(answer) && text.contains(" 001 dan "), "\(text)")
      #expect(server.end() == 0)
    }
    #expect(try mode(folder.path + "/data/ticket-keys") == 0o600)
  }

  private final class Words: Sendable {
    let said = Mutex<[String]>([])
    func take() -> [String] {
      said.withLock { said in
        defer { said = [] }
        return said
      }
    }
  }

  private func write(_ made: SelfSigned.Made) throws {
    // Two files, one after the other, as whoever renews them writes them.
    try folder.write(String(decoding: made.certificate, as: UTF8.self), to: "cert.pem")
    try folder.write(String(decoding: made.key, as: UTF8.self), to: "key.pem")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path + "/key.pem")
  }

  private func watch(_ words: Words, _ inUse: TLSContextsInUse, now: Int64) throws -> CertificateWatch {
    let files = CertificateFiles(
      certificates: [folder.path + "/cert.pem"], keys: [folder.path + "/key.pem"], passwordFile: nil, keeping: .compact)
    let tickets = TicketKeys(now: now)
    inUse.replace(with: try files.contexts(tickets: tickets, now: now))
    return CertificateWatch(
      files: { files }, inUse: inUse, tickets: tickets, ticketFile: TicketKeyFile(folder: nil),
      say: { _, text in words.said.withLock { $0.append(text) } })
  }

  @Test("files that change are taken up by themselves; a bad pair is told of once, and the old one stays")
  func exchanges() throws {
    let now: Int64 = 1_790_000_000
    try write(SelfSigned.make(names: ["old.example"], days: 90, now: now))
    let words = Words()
    let inUse = TLSContextsInUse()
    let watch = try watch(words, inUse, now: now)
    watch.look(now: now)
    #expect(words.take() == [])
    let renewed = try SelfSigned.make(names: ["new.example"], days: 90, now: now)
    try folder.write(String(decoding: renewed.certificate, as: UTF8.self), to: "cert.pem")
    watch.look(now: now + 60)
    let complaint = words.take()
    #expect(complaint.count == 1 && complaint[0].contains("the old one stays") && complaint[0].contains("key.pem"))
    #expect(inUse.current?.certificates.first?.names == ["old.example"])
    watch.look(now: now + 120)
    #expect(words.take() == [])
    try write(renewed)
    watch.look(now: now + 180)
    #expect(words.take().count == 1 && inUse.current?.certificates.first?.names == ["new.example"])
    try FileManager.default.removeItem(atPath: folder.path + "/key.pem")
    watch.look(now: now + 240)
    #expect(words.take().count == 1 && inUse.current?.certificates.first?.names == ["new.example"])
  }

  @Test("a certificate that expires within 14 days is told of once a day, and one that has expired too")
  func tellsOfExpiry() throws {
    let now: Int64 = 1_790_000_000
    let day: Int64 = 86_400
    try write(SelfSigned.make(names: ["a.example"], days: 30, now: now))
    let words = Words()
    let inUse = TLSContextsInUse()
    let watch = try watch(words, inUse, now: now)
    watch.look(now: now + 15 * day)
    #expect(words.take() == [])
    watch.look(now: now + 16 * day)
    #expect(words.take() == ["The certificate in \(folder.path)/cert.pem expires in 14 days: renew it."])
    watch.look(now: now + 16 * day + 60)
    watch.look(now: now + 17 * day - 1)
    #expect(words.take() == [])
    watch.look(now: now + 17 * day)
    #expect(words.take().count == 1)
    watch.look(now: now + 29 * day)
    #expect(words.take() == ["The certificate in \(folder.path)/cert.pem expires in 1 day: renew it."])
    watch.look(now: now + 31 * day)
    #expect(words.take() == ["The certificate in \(folder.path)/cert.pem has expired: renew it."])
  }
}
