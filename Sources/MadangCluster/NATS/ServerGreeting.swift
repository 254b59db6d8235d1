import Foundation
import MadangKernel
import MadangWire

/// What a server of NATS says of itself to everybody who connects, before anything else: its INFO line. libnats does not pass
/// it on, so it is asked for by a connection of its own.
struct ServerGreeting: Decodable, Equatable, Sendable {
  let name: String
  let version: String

  enum CodingKeys: String, CodingKey {
    case name = "server_name"
    case version
  }

  init(name: String, version: String) {
    self.name = name
    self.version = version
  }

  /// Reads the line; nil where it is none.
  init?(_ line: [UInt8]) {
    let prefix = Array("INFO ".utf8)
    guard line.starts(with: prefix),
      let greeting = try? JSONDecoder().decode(ServerGreeting.self, from: Data(line[prefix.count...]))
    else { return nil }
    self = greeting
  }

  /// Asks the server at `url`; nil where it doesn't say, as one that wants TLS first.
  ///
  /// - Parameter seconds: the patience for each step.
  static func of(_ url: String, seconds: Int) -> ServerGreeting? {
    guard let scheme = url.firstRange(of: "://"),
      let (host, port) = try? HostAndPort.parts(of: url[scheme.upperBound...]),
      let number = port.flatMap(HostAndPort.portNumber),
      let addresses = try? NameLookup.addresses(of: String(host), port: number)
    else { return nil }
    for address in addresses {
      if let line = try? BlockingExchange.ask(
        address, [], seconds: seconds, until: { $0.contains(UInt8(ascii: "\n")) }),
        let greeting = ServerGreeting(line)
      {
        return greeting
      }
    }
    return nil
  }

  /// Below it a server may lose a stream when it is killed, whatever it was asked to sync: nats-server #6888.
  static let versionMin = ServerVersion(2, 10, 23)

  /// What may be lost here, for a person.
  var warning: String? {
    guard let version = ServerVersion(version), version < ServerGreeting.versionMin else { return nil }
    return
      "nats-server \(self.version) may lose what was said if its machines fail together; use \(ServerGreeting.versionMin) or later"
  }
}
