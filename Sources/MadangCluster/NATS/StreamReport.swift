import Foundation

/// What a server answers about a stream, to `STREAM.INFO` and `STREAM.CREATE`.
struct StreamReport: Decodable, Sendable {
  struct State: Decodable, Sendable {
    let first: UInt64
    let last: UInt64

    enum CodingKeys: String, CodingKey {
      case first = "first_seq"
      case last = "last_seq"
    }
  }

  struct Cluster: Decodable, Sendable {
    struct Replica: Decodable, Sendable {
      let isOffline: Bool?
      /// How long ago the leader heard of it, in nanoseconds: one that stands still is not called offline.
      let active: Int64?

      enum CodingKeys: String, CodingKey {
        case active
        case isOffline = "offline"
      }

      var isHere: Bool { isOffline != true && (active ?? 0) < Replica.silenceMax }

      /// A leader hears of each once a second.
      private static let silenceMax: Int64 = 2_000_000_000
    }

    let leader: String?
    let replicas: [Replica]?
  }

  struct Failure: Decodable, Sendable {
    let code: Int
    let number: Int?
    let description: String?

    enum CodingKeys: String, CodingKey {
      case code, description
      case number = "err_code"
    }
  }

  let error: Failure?
  /// When it was made, as the servers write it.
  let created: String?
  let config: StreamConfiguration?
  let state: State?
  let cluster: Cluster?

  init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(StreamReport.self, from: Data(bytes)) }

  var creation: LogCreation? { created.map(LogCreation.init(text:)) }

  /// Whether some server orders the batches; one that has none beside it does.
  var hasLeader: Bool {
    guard let cluster, let replicas = cluster.replicas, !replicas.isEmpty else { return true }
    return cluster.leader?.isEmpty == false
  }

  /// Whether enough servers are there to store something.
  var canStore: Bool {
    guard let replicas = cluster?.replicas, !replicas.isEmpty else { return true }
    guard hasLeader else { return false }
    let here = 1 + replicas.count(where: \.isHere)
    return here > (replicas.count + 1) / 2
  }
}
