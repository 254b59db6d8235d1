import Foundation
import MadangTestTraits
import Testing

@testable import MadangTLS

@Suite("Clients of other libraries, over a socket", .againstHanging, .waits)
struct ForeignClientTests {
  static let priorities = ["AES-128-GCM", "AES-256-GCM", "CHACHA20-POLY1305"]
  static let suites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]

  @Test(
    "GnuTLS: all suites, new keys asked for in the middle, resumption, close_notify",
    .enabled(if: ForeignClient.hasGnuTLS), arguments: priorities, [TLSOptions.RecordKeeping.compact, .library])
  func gnuTLS(cipher: String, keeping: TLSOptions.RecordKeeping) throws {
    let server = EchoServer(Credentials.context(options: TLSOptions(recordKeeping: keeping)), connections: 2)
    let outcome = try ForeignClient.run(
      ForeignClient.gnutls,
      [
        "--insecure", "--resume", "--waitresumption", "--inline-commands", "--port", "\(server.port)",
        "--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+\(cipher)", "127.0.0.1",
      ],
      steps: [
        ("one\n", "one"), ("^rekey^\n", "Rekey was"), ("two\n", "two"), ("^rekey1^\n", "Rekey was"),
        ("three\n", "three"),
      ])
    server.wait()
    #expect(server.facts?.version == .tls13, "\(outcome)")
    #expect(String(decoding: server.heard, as: UTF8.self) == "one\ntwo\nthree\n", "\(outcome)")
    #expect(server.resumed == [false, true] && server.verdict == .closed, "\(outcome)")
  }

  @Test("GnuTLS: TLS 1.2", .enabled(if: ForeignClient.hasGnuTLS), arguments: priorities)
  func gnuTLSBefore13(cipher: String) throws {
    let server = EchoServer(Credentials.context([Credentials.rsa, Credentials.first]))
    let outcome = try ForeignClient.run(
      ForeignClient.gnutls,
      [
        "--insecure", "--port", "\(server.port)", "--priority",
        "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+\(cipher)", "127.0.0.1",
      ], steps: [("one\n", "one"), ("two\n", "two")])
    server.wait()
    #expect(server.facts?.version == .tls12 && server.heard == bytes("one\ntwo\n"), "\(outcome)")
  }

  /// Speaks with every size of record, asks for new keys both ways, and reads back what it said.
  private static let script = """
    import socket, sys
    from tlslite.api import TLSConnection, HandshakeSettings
    from tlslite.constants import KeyUpdateMessageType
    port, cipher = int(sys.argv[1]), sys.argv[2]
    settings = HandshakeSettings()
    settings.minVersion = settings.maxVersion = (3, 4)
    settings.cipherNames = [cipher]
    link = socket.create_connection(("127.0.0.1", port), 20)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client = TLSConnection(link)
    client.handshakeClientCert(settings=settings)
    for size in list(range(1, 65)) + [100, 1000, 16384]:
        client.recordSize = size
        said = bytes((size + index) % 251 for index in range(min(3 * size, size + 100) + 1))
        client.sendall(said)
        heard = b""
        while len(heard) < len(said):
            heard += client.recv(len(said) - len(heard))
        assert heard == said, size
        if size % 16 == 0:
            kind = KeyUpdateMessageType.update_requested if size % 32 == 0 else KeyUpdateMessageType.update_not_requested
            for result in client.send_keyupdate_request(kind):
                pass
    client.close()
    print("well")
    """

  @Test(
    "tlslite-ng: records of every size up to 64, new keys both ways, all suites",
    .enabled(if: ForeignClient.hasTLSLite), arguments: ["aes128gcm", "aes256gcm", "chacha20-poly1305"])
  func tlsLite(cipher: String) throws {
    for keeping in HandOffTests.keepings {
      let server = EchoServer(Credentials.context(options: TLSOptions(recordKeeping: keeping)))
      let outcome = try ForeignClient.run("/usr/bin/env", ["python3", "-c", Self.script, "\(server.port)", cipher])
      server.wait()
      #expect(outcome.status == 0 && outcome.output.contains("well"), "\(outcome)")
      #expect(server.facts?.version == .tls13 && server.verdict == .closed)
    }
  }

  @Test("OpenSSL's own program: new keys, asked for and not", arguments: suites)
  func openSSL(suite: String) throws {
    let server = EchoServer(Credentials.context())
    let outcome = try ForeignClient.run(
      "/usr/bin/openssl", ["s_client", "-connect", "127.0.0.1:\(server.port)", "-ciphersuites", suite, "-tls1_3"],
      steps: [
        ("one\n", "\none\n"), ("K\n", "KEYUPDATE"), ("two\n", "two\n"), ("k\n", "KEYUPDATE"), ("three\n", "three\n"),
        ("Q\n", "DONE"),
      ])
    server.wait()
    #expect(server.facts?.cipher == suite && server.heard == bytes("one\ntwo\nthree\n"), "\(outcome)")
    #expect(server.verdict == .closed)
  }
}
