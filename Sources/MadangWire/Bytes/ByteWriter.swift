import BasicContainers

/// A growing run of bytes, written at its end and read as one span.
///
/// Owned by one thread at a time. Removing all bytes while keeping the capacity makes a writer reusable, so that the
/// hot path allocates only until the largest message has been seen.
@usableFromInline
package struct ByteWriter: ~Copyable, Sendable {
  @usableFromInline var storage: UniqueArray<UInt8>

  /// An empty writer that holds `capacity` bytes before it must grow.
  @inlinable
  package init(capacity: Int = 0) {
    storage = UniqueArray(minimumCapacity: capacity)
  }

  /// Bytes written and not removed.
  @inlinable
  package var count: Int { storage.count }

  @inlinable
  package var isEmpty: Bool { storage.isEmpty }

  /// Bytes the writer holds before it must allocate again.
  @inlinable
  package var capacity: Int { storage.capacity }

  /// Everything written so far.
  @inlinable
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { storage.span }
  }

  /// Makes room for `count` bytes more than are there.
  package mutating func reserve(_ count: Int) {
    storage.reserveCapacity(storage.count + count)
  }

  @inlinable
  package mutating func append(byte: UInt8) {
    storage.append(byte)
  }

  @inlinable
  package mutating func append(_ bytes: Span<UInt8>) {
    storage.append(copying: bytes)
  }

  /// Appends a literal's UTF-8 bytes without making a `String`.
  @inlinable
  package mutating func append(_ text: StaticString) {
    // SAFETY: the buffer covers the literal for the duration of the closure, and is only read there.
    text.withUTF8Buffer { unsafe storage.append(copying: $0) }
  }

  /// Appends a string's UTF-8 bytes. For cold paths: configuration, help texts, numerics.
  @_disfavoredOverload
  package mutating func append(_ text: String) {
    storage.append(copying: text.utf8)
  }

  /// Appends what `write` puts into room for `count` bytes, and returns what it returns.
  @inlinable
  package mutating func append<Result>(
    atMost count: Int, _ write: (inout OutputSpan<UInt8>) -> Result
  ) -> Result {
    var result: Result?
    storage.append(addingCount: count) { result = write(&$0) }
    // The array calls its closure, whatever the count is.
    return result!
  }

  /// Removes everything; the memory stays if `keepingCapacity`.
  @inlinable
  package mutating func removeAll(keepingCapacity: Bool = true) {
    storage.removeAll(keepingCapacity: keepingCapacity)
  }

  /// Removes what was written after the first `count` bytes: undoes a write that turned out not to fit.
  ///
  /// - Precondition: `count` is from 0 to `self.count`.
  @inlinable
  package mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= storage.count, "a writer is truncated to bytes it holds")
    storage.removeLast(storage.count - count)
  }
}
