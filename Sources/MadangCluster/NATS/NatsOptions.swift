import MadangWire

/// Where the servers of NATS are, who this is to them, and under which name the log stands there.
package struct NatsOptions: Sendable, Equatable {
  /// What is wrong, and what would be right.
  package struct Invalid: Error, Equatable {
    package let reason: String
  }

  /// As libnats wants them: `nats://HOST:PORT` or `tls://HOST:PORT`.
  package let servers: [String]
  package let isSecure: Bool
  /// Which log: nodes of one network share it.
  package let network: String
  /// A file that `nsc` wrote, with what a user shows and the seed of their key.
  package var credentialsFile: String?
  package var user: String?
  package var password: String?
  /// PEM files: what this shows to servers, and by whom what they show must be signed; nil: by whom the system trusts.
  package var certificateFile: String?
  package var keyFile: String?
  package var authorityFile: String?
  /// How many servers keep each batch; nil: 3 where they form a cluster, else 1.
  package var replicas: Int?
  /// How much of the log is kept. The servers set it aside on their disks.
  package var keptBytesMax: Int64 = 32 << 30
  /// The same of snapshots, of which there are two at a time, or three for a moment.
  package var snapshotBytesMax: Int64 { max(64 << 20, keptBytesMax / 2) }

  package static let defaultPort: UInt16 = 4222
  package static let networkCharactersMax = 32

  /// - Parameters:
  ///   - servers: `nats://HOST[:PORT],HOST[:PORT]…` or the same with `tls://`.
  ///   - network: letters, digits and `-`.
  package init(servers: String, network: String) throws(Invalid) {
    (self.servers, isSecure) = try NatsOptions.list(servers)
    let isName = network.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isName, (1...NatsOptions.networkCharactersMax).contains(network.utf8.count) else {
      throw Invalid(
        reason:
          "the network's name is \"\(network)\"; use 1 to \(NatsOptions.networkCharactersMax) letters, digits and -")
    }
    self.network = network
  }

  /// Whether what belongs together is there together.
  package func check() throws(Invalid) {
    if (user == nil) != (password == nil) { throw Invalid(reason: "a user and a password are given together") }
    if user != nil, credentialsFile != nil {
      throw Invalid(reason: "give a credentials file, or a user and a password, not both")
    }
    if (certificateFile == nil) != (keyFile == nil) {
      throw Invalid(reason: "a certificate and its key are given together")
    }
    if !isSecure, certificateFile != nil || authorityFile != nil {
      throw Invalid(reason: "certificates are for servers with tls://, and these are nats://")
    }
    if let replicas, ![1, 3, 5].contains(replicas) {
      throw Invalid(reason: "the servers keep 1, 3 or 5 replicas of a batch, not \(replicas)")
    }
    if keptBytesMax < 1 << 20 { throw Invalid(reason: "of the log at least 1 MiB is kept") }
  }

  private static let example = "it should look like nats://10.0.0.1,10.0.0.2,10.0.0.3"

  private static func list(_ text: String) throws(Invalid) -> (servers: [String], isSecure: Bool) {
    let isSecure = text.hasPrefix("tls://")
    guard isSecure || text.hasPrefix("nats://") else { throw Invalid(reason: "\"\(text)\": \(example), or tls://…") }
    let scheme = isSecure ? "tls://" : "nats://"
    var servers: [String] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let place = part.hasPrefix(scheme) ? part.dropFirst(scheme.count) : part
      let server = scheme + (try address(place))
      if servers.contains(server) { throw Invalid(reason: "\(server) is there twice") }
      servers.append(server)
    }
    return (servers, isSecure)
  }

  private static func address(_ place: Substring) throws(Invalid) -> String {
    if place.isEmpty { throw Invalid(reason: "a server has no name: \(example)") }
    if place.contains("://") { throw Invalid(reason: "\"\(place)\": all servers have one scheme, nats:// or tls://") }
    if place.contains("@") {
      throw Invalid(reason: "a user and a password stand in settings of their own, not before the @ of a server")
    }
    if place.contains(where: { "/?# ".contains($0) }) {
      throw Invalid(reason: "\"\(place)\" has more than a host and a port: \(example)")
    }
    guard let (host, port) = try? HostAndPort.parts(of: place), !host.isEmpty else {
      throw Invalid(reason: "\"\(place)\" is no host and port; an IPv6 address stands in brackets")
    }
    guard let number = port.map(HostAndPort.portNumber) ?? defaultPort, number > 0 else {
      throw Invalid(reason: "\"\(place)\" has a port that is no number from 1 to 65535")
    }
    return "\(host.contains(":") ? "[\(host)]" : host):\(number)"
  }
}
