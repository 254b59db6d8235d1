/// How a log is called on servers of NATS.
package struct StreamNames: Sendable, Equatable {
  /// Of a log that was begun anew, another.
  package static let generation = 1

  package let stream: String
  /// What is sent there is stored.
  package let incoming: String
  /// What was stored is published there.
  package let outgoing: String
  /// The stream that keeps snapshots.
  package let snapshots: String
  private let snapshot: String

  package init(network: String, generation: Int = StreamNames.generation) {
    stream = "MADANG_\(network)_\(generation)"
    incoming = "madang.\(network).\(generation).in"
    outgoing = "madang.\(network).\(generation).out"
    snapshots = "\(stream)_SNAPSHOTS"
    snapshot = "madang.\(network).\(generation).snapshot"
  }

  /// All that stands in the stream of snapshots.
  package var snapshotSubjects: [String] { [pieces(of: "*"), markers] }
  /// Where it is said which snapshots are whole: see `SnapshotMarker`.
  package var markers: String { "\(snapshot).whole" }
  /// The pieces of one snapshot.
  package func pieces(of token: String) -> String { "\(snapshot).pieces.\(token)" }
}
