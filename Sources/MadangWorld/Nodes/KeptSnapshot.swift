/// What became of a snapshot that was to be kept for those who begin later.
package struct KeptSnapshot: Sendable, Equatable {
  /// Where in the log it was written.
  package let position: UInt64
  package let bytes: Int
  /// Why it is not kept; nil: it is.
  package let failure: String?

  package init(at position: UInt64, bytes: Int, failure: String? = nil) {
    self.position = position
    self.bytes = bytes
    self.failure = failure
  }
}
