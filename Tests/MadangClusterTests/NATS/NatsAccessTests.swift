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
