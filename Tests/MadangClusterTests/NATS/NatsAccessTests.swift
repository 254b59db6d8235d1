#if Cluster
  import Foundation
  import MadangCluster
  import MadangTLS
  import MadangTestSupport
  import MadangTestTraits
  import Testing

  /// Servers that want to know who one is, and servers without JetStream.
  @Suite(.needsNats, .againstHanging, .waits) struct NatsAccessTests {
    @Test("A user and a password are shown; without them, or with others, the server's refusal is told")
    func user() throws {
      let servers = try NatsServers(settings: #"authorization { user: "madang", password: "secret" }"#)
      let node = try NatsNode(servers.url) { ($0.user, $0.password) = ("madang", "secret") }
      #expect(node.say("in"))
      for password in [nil, "wrong"] as [String?] {
        let stranger = try NatsNode(servers.url) { options in
          if let password { (options.user, options.password) = ("madang", password) }
        }
        #expect(
          eventually {
            if case .connecting(let reason?)? = stranger.receiver.now.states.last {
              reason.contains("Authorization Violation")
            } else {
              false
            }
          })
      }
    }

    @Test("TLS: with who vouches for the servers it is in; without, what is wrong is told, and nothing is said")
    func tls() throws {
      let folder = try ScratchFolder()
      let made = try SelfSigned.make(names: ["localhost"], days: 2, now: Int64(Date().timeIntervalSince1970))
      let certificate = try folder.write(String(decoding: made.certificate, as: UTF8.self), to: "cert.pem")
      let key = try folder.write(String(decoding: made.key, as: UTF8.self), to: "key.pem")
      let servers = try NatsServers(settings: "tls { cert_file: \"\(certificate)\", key_file: \"\(key)\" }")
      let url = "tls://localhost:\(servers.port(0))"
      let node = try NatsNode(url) { $0.authorityFile = certificate }
      #expect(node.say("in") && node.facts?.server == servers.name(0))
      for stranger in [try NatsNode(url), try NatsNode(servers.url)] {
        #expect(
          eventually {
            guard case .connecting(let reason?)? = stranger.receiver.now.states.last else { return false }
            return !reason.isEmpty
          })
      }
      // A file that can't be read.
      let wrong = try NatsNode(url) { $0.authorityFile = folder.path + "/missing.pem" }
      #expect(
        eventually {
          guard case .connecting(let reason?)? = wrong.receiver.now.states.last else { return false }
          return reason.contains("SSL")
        })
    }

    /// Whether a node is told that it can't connect, and in such words.
    private func isRefused(_ node: NatsNode, _ words: String) -> Bool {
      eventually {
        if case .connecting(let reason?)? = node.receiver.now.states.last { reason.contains(words) } else { false }
      }
    }

    @Test(
      "Servers that take nobody without a certificate: with one it is in; else it is told which setting is missing, or wrong",
      .enabled(if: MachineCertificates.canBeMade, "There is no openssl here."))
    func certificates() throws {
      let (made, others) = (try MachineCertificates(), try MachineCertificates())
      let servers = try NatsServers(settings: made.settings(1))
      let url = "tls://127.0.0.1:\(servers.port(0))"
      func node(
        _ url: String, _ authority: String?, _ own: MachineCertificates?, _ limits: NatsLimits = NatsLimits()
      ) throws -> NatsNode {
        try NatsNode(url, limits) { options in
          (options.authorityFile, options.certificateFile, options.keyFile) =
            (authority, own?.certificate(2), own?.key(2))
        }
      }
      let insider = try node(url, made.authority, made)
      #expect(insider.say("in") && insider.facts?.server == servers.name(0))
      #expect(
        isRefused(
          try node(url, made.authority, nil),
          "the servers may want a certificate of this node: set cluster.cert-file and cluster.key-file"))
      #expect(isRefused(try node(url, made.authority, others), "their ca_file must have who has signed it"))
      #expect(
        isRefused(
          try node(url, others.authority, made), "nobody in \(others.authority) has signed what the server shows"))
      #expect(isRefused(try node(url, nil, made), "set cluster.ca-file"))
      #expect(isRefused(try node(servers.url, nil, nil), "these servers want TLS: write tls://"))
      // It is the certificate of another machine.
      let elsewhere = try NatsServers(settings: made.settings(3))
      #expect(
        isRefused(
          try node("tls://127.0.0.1:\(elsewhere.port(0))", made.authority, made),
          "the name or the address by which cluster.engine calls it"))
      let clear = try NatsServers()
      #expect(
        isRefused(
          try node("tls://127.0.0.1:\(clear.port(0))", made.authority, nil), "these servers have no TLS"))
    }

    @Test("A file as nsc writes it is shown; without it, or with one of another account, that is told with what to do")
    func credentials() throws {
      let folder = try ScratchFolder()
      let (accounts, others) = (NatsAccounts(), NatsAccounts())
      let servers = try NatsServers(settings: try accounts.settings())
      let file = try folder.write(accounts.credentials(), to: "node.creds")
      let wrong = try folder.write(others.credentials(), to: "other.creds")
      let node = try NatsNode(servers.url) { $0.credentialsFile = file }
      #expect(node.say("in"))
      #expect(isRefused(try NatsNode(servers.url), "set cluster.credentials-file"))
      #expect(
        isRefused(
          try NatsNode(servers.url) { $0.credentialsFile = wrong }, "the servers don't take what is in \(wrong)"))
      // Snapshots go by connections of their own.
      node.keep([[1], [2]], of: 1)
      #expect(eventually { node.receiver.now.kept.last?.failure == nil && !node.receiver.now.kept.isEmpty })
    }

    @Test("A message that is longer than the server takes could never be stored: said at once")
    func payload() throws {
      let servers = try NatsServers(settings: "max_payload: 65536")
      let node = try NatsNode(servers.url)
      #expect(eventually { node.receiver.refusal != nil })
      #expect(node.receiver.refusal == "max_payload of nats-server server-0 is 65536; make it 262144 at least")
    }

    @Test("A server without JetStream is told, and may have it later")
    func withoutJetStream() throws {
      let servers = try NatsServers(settings: "jetstream: disabled")
      let node = try NatsNode(servers.url)
      #expect(
        eventually {
          if case .connecting(let reason?)? = node.receiver.now.states.last {
            reason.contains("JetStream")
          } else {
            false
          }
        })
    }
  }
#endif
