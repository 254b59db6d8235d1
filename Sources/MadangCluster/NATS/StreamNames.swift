/// How a log is called on servers of NATS.
package struct StreamNames: Sendable, Equatable {
  /// Of a log that was begun anew, another.
  package static let generation = 1

  package let stream: String
  /// What is sent there is stored.
  package let incoming: String
  /// What was stored is published there.
  package let outgoing: String

  package init(network: String, generation: Int = StreamNames.generation) {
    stream = "MADANG_\(network)_\(generation)"
    incoming = "madang.\(network).\(generation).in"
    outgoing = "madang.\(network).\(generation).out"
  }
}
