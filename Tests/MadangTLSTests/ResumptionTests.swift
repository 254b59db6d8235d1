import COpenSSL
import MadangTLSSupport
import Testing

@testable import MadangTLS

@Suite("RFC 8446, 4.6.1, and RFC 5077: session tickets")
struct ResumptionTests {
  private let versions = [TLS1_2_VERSION, TLS1_3_VERSION]

  private func client(_ version: Int32, _ session: OpenSSLPeer.Session? = nil, name: String? = nil) -> OpenSSLPeer {
    var wishes = OpenSSLPeer.Wishes()
    wishes.versionMax = version
    wishes.session = session
    wishes.serverName = name
    return OpenSSLPeer(wishes)
  }

  /// A session that the server has given a ticket for.
  private func begin(_ keys: TicketKeys, _ version: Int32, _ options: TLSOptions = TLSOptions()) -> OpenSSLPeer.Session?
  {
    let server = ServerSide(Credentials.context(keys: keys, options: options))
    let first = client(version)
    first.greet(server)
    _ = first.take(server.say(bytes("so that the ticket is read")))
    #expect(server.facts?.isResumed == false)
    return first.resumable
  }

  private func resumes(
    _ keys: TicketKeys, _ version: Int32, _ session: OpenSSLPeer.Session?, _ options: TLSOptions = TLSOptions()
  ) -> Bool {
    let server = ServerSide(Credentials.context(keys: keys, options: options))
    let second = client(version, session)
    second.greet(server)
    _ = second.take(server.take(second.say(bytes("hello"))) + server.say(bytes("hello")))
    #expect(second.heard == bytes("hello") && server.heard == bytes("hello") && second.isOpen)
    #expect(server.facts?.isResumed == second.isResumed)
    return second.isResumed
  }

  @Test("a client resumes after a restart: with another context, and keys that were kept in a file")
  func resumesAfterRestart() {
    for version in versions {
      let keys = TicketKeys(now: Credentials.now)
      let session = begin(keys, version)
      let kept = TicketKeys(now: Credentials.now)
      #expect(kept.take(encoded: keys.encoded))
      #expect(resumes(kept, version, session))
      #expect(kept.encoded == keys.encoded)
    }
  }

  @Test("the last two keys are good, and no older one")
  func keepsTwoKeys() {
    for version in versions {
      let keys = TicketKeys(now: Credentials.now)
      let session = begin(keys, version)
      #expect(!keys.rotate(now: Credentials.now + TicketKeys.secondsPerKey - 1))
      #expect(keys.rotate(now: Credentials.now + TicketKeys.secondsPerKey))
      #expect(resumes(keys, version, session))
      #expect(keys.rotate(now: Credentials.now + 2 * TicketKeys.secondsPerKey))
      #expect(!resumes(keys, version, session))
    }
  }

  @Test("keys of a file that are too old, or of a clock that was wrong, are not taken up again")
  func forgetsOldKeys() {
    for now in [Credentials.now + 2 * TicketKeys.secondsPerKey, Credentials.now - 1] {
      let keys = TicketKeys(now: Credentials.now)
      let session = begin(keys, TLS1_3_VERSION)
      let kept = TicketKeys(now: Credentials.now)
      #expect(kept.take(encoded: keys.encoded))
      #expect(kept.rotate(now: now))
      #expect(!resumes(kept, TLS1_3_VERSION, session))
    }
  }

  @Test("a server with other keys shakes hands anew")
  func refusesForeignTickets() {
    for version in versions {
      let session = begin(TicketKeys(now: Credentials.now), version)
      #expect(!resumes(TicketKeys(now: Credentials.now), version, session))
    }
  }

  @Test("a session without a certificate doesn't resume where one is asked for")
  func keepsPurposesApart() {
    let keys = TicketKeys(now: Credentials.now)
    let session = begin(keys, TLS1_3_VERSION)
    #expect(!resumes(keys, TLS1_3_VERSION, session, TLSOptions(asksForCertificates: true)))
    #expect(resumes(keys, TLS1_3_VERSION, session, TLSOptions(recordKeeping: .library)))
  }

  @Test("a client's certificate is known again when it resumes")
  func keepsFingerprints() {
    let keys = TicketKeys(now: Credentials.now)
    let options = TLSOptions(asksForCertificates: true)
    for version in versions {
      var wishes = OpenSSLPeer.Wishes()
      wishes.certificate = Credentials.other
      wishes.versionMax = version
      let first = OpenSSLPeer(wishes)
      let server = ServerSide(Credentials.context(keys: keys, options: options))
      first.greet(server)
      _ = first.take(server.say(bytes("hello")))
      wishes.session = first.resumable
      let second = OpenSSLPeer(wishes)
      let again = ServerSide(Credentials.context(keys: keys, options: options))
      second.greet(again)
      #expect(second.isResumed && again.facts?.peer == Credentials.other.facts.fingerprints)
      _ = again.take(second.say(bytes("hello")))
      #expect(again.heard == bytes("hello"))
    }
  }

  @Test("what is no file of keys is refused", arguments: [0, 1, 20, 21, 22, 108, 110, 196, 198, 285])
  func refusesBrokenFiles(count: Int) {
    let keys = TicketKeys(now: Credentials.now)
    #expect(keys.rotate(now: Credentials.now + TicketKeys.secondsPerKey))
    let encoded = keys.encoded + [UInt8](repeating: 0, count: 100)
    let kept = TicketKeys(now: Credentials.now)
    let own = kept.encoded
    #expect(!kept.take(encoded: Array(encoded.prefix(count))) && kept.encoded == own)
    #expect(!kept.take(encoded: [UInt8](repeating: 7, count: keys.encoded.count)) && kept.encoded == own)
    #expect(kept.take(encoded: keys.encoded) && kept.encoded == keys.encoded)
    #expect(keys.encoded.count == TicketKeys.encodedBytesMax)
  }
}
