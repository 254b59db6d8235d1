import MadangCluster
import Testing

/// How the servers of an engine are written, and what goes together.
@Suite struct NatsOptionsTests {
  private func reason(_ servers: String, _ network: String = "seoul") -> String? {
    do throws(NatsOptions.Invalid) {
      _ = try NatsOptions(servers: servers, network: network)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test(
    "Servers with their ports, or the usual one, behind one scheme",
    arguments: [
      ("nats://a", ["nats://a:4222"]),
      ("nats://a:1,b,10.0.0.1:65535", ["nats://a:1", "nats://b:4222", "nats://10.0.0.1:65535"]),
      ("tls://a.example,[2001:db8::1]:9", ["tls://a.example:4222", "tls://[2001:db8::1]:9"]),
      ("nats://a,nats://b", ["nats://a:4222", "nats://b:4222"]),
    ])
  func servers(text: String, servers: [String]) throws {
    let options = try NatsOptions(servers: text, network: "x-1")
    #expect(options.servers == servers && options.isSecure == text.hasPrefix("tls"))
    try options.check()
  }

  @Test(
    "What is no list of servers is refused, in words",
    arguments: [
      ("a,b", "\"a,b\": it should look like"), ("http://a", "should look like nats://"),
      ("nats://", "a server has no name"),
      ("nats://a,,b", "a server has no name"), ("nats://a,tls://b", "all servers have one scheme"),
      ("nats://me:secret@a", "settings of their own"), ("nats://a/b", "more than a host and a port"),
      ("nats://a b", "more than a host and a port"), ("nats://a:0", "no number from 1 to 65535"),
      ("nats://a:65536", "no number from 1 to 65535"), ("nats://a:", "no number from 1 to 65535"),
      ("nats://::1", "an IPv6 address stands in brackets"), ("nats://[::1", "no host and port"),
      ("nats://:1", "no host and port"), ("nats://a,a:4222", "nats://a:4222 is there twice"),
    ])
  func noServers(text: String, words: String) {
    #expect(reason(text)?.contains(words) == true)
  }

  @Test("A network is letters, digits and -, 32 at most")
  func network() {
    for name in ["a", "Seoul-2", String(repeating: "x", count: 32)] { #expect(reason("nats://a", name) == nil) }
    for name in ["", "a.b", "a_b", "a b", "서울", "a*", "a>", String(repeating: "x", count: 33)] {
      #expect(reason("nats://a", name)?.hasPrefix("the network's name is \"\(name)\"; use 1 to 32 letters") == true)
    }
  }

  @Test("What belongs together is there together, or refused in words")
  func together() throws {
    func reason(_ servers: String = "tls://a", _ change: (inout NatsOptions) -> Void) throws -> String? {
      var options = try NatsOptions(servers: servers, network: "x")
      change(&options)
      do throws(NatsOptions.Invalid) {
        try options.check()
        return nil
      } catch {
        return error.reason
      }
    }
    #expect(try reason { ($0.user, $0.password) = ("a", "b") } == nil)
    #expect(try reason { ($0.certificateFile, $0.keyFile, $0.authorityFile) = ("a", "b", "c") } == nil)
    #expect(try reason { $0.replicas = 5 } == nil)
    #expect(try reason { $0.user = "a" } == "a user and a password are given together")
    #expect(try reason { $0.password = "a" } == "a user and a password are given together")
    #expect(
      try reason { ($0.user, $0.password, $0.credentialsFile) = ("a", "b", "c") }
        == "give a credentials file, or a user and a password, not both")
    #expect(try reason { $0.certificateFile = "a" } == "a certificate and its key are given together")
    #expect(try reason { $0.keyFile = "a" } == "a certificate and its key are given together")
    #expect(
      try reason("nats://a") { $0.authorityFile = "a" }
        == "certificates are for servers with tls://, and these are nats://")
    #expect(try reason { $0.replicas = 2 } == "the servers keep 1, 3 or 5 replicas of a batch, not 2")
    #expect(try reason { $0.keptBytesMax = 1 } == "of the log at least 1 MiB is kept")
  }
}
