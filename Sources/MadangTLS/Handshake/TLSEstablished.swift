/// What a handshake leaves.
package struct TLSEstablished: ~Copyable, Sendable {
  package var records: TLSRecords
  package let facts: TLSFacts
  /// What came behind the handshake, still sealed: `records.open` takes it before what is read next.
  package let rest: [UInt8]

  /// The records alone.
  package consuming func takeRecords() -> TLSRecords { records }
}
