import Synchronization

/// Immutable bytes that many rings refer to, counted by hand: one addition for a whole fan-out instead of one for each
/// member. The last release frees it. Any thread may hold one.
///
///     ┌────────────┬───────┬─────────────────┐
///     │ references │ count │ bytes …         │   one allocation, of just the size
///     └────────────┴───────┴─────────────────┘
@safe
@frozen
@usableFromInline
package struct Segment: @unchecked Sendable {
  @usableFromInline let header: UnsafeMutablePointer<Header>

  @usableFromInline
  struct Header: ~Copyable {
    @usableFromInline let references: Atomic<Int>
    @usableFromInline let count: Int

    @inlinable
    init(references: Int, count: Int) {
      self.references = Atomic(references)
      self.count = count
    }
  }

  /// Copies `bytes`, with `references` held by the caller: each must be released once.
  package init(copying bytes: Span<UInt8>, references: Int = 1) {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: MemoryLayout<Header>.size + bytes.count, alignment: MemoryLayout<Header>.alignment)
    // SAFETY: the header stands first, and the bytes fill the rest; both are initialized here, once.
    unsafe header = raw.bindMemory(to: Header.self, capacity: 1)
    unsafe header.initialize(to: Header(references: references, count: bytes.count))
    unsafe bytes.withUnsafeBytes { source in
      unsafe (raw + MemoryLayout<Header>.size).copyMemory(
        from: source.baseAddress ?? UnsafeRawPointer(raw), byteCount: source.count)
    }
    #if DEBUG
      SegmentCensus.note(1)
    #endif
  }

  @inlinable package var count: Int { unsafe header.pointee.count }

  /// SAFETY: good while the caller holds a reference.
  @inlinable @unsafe package var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(
      start: UnsafeRawPointer(header) + MemoryLayout<Header>.size, count: header.pointee.count)
  }

  /// The bytes; valid while a reference is held, which the caller must see to.
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      // SAFETY: the caller holds a reference for as long as it holds this value.
      let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  @inlinable
  package func retain(_ references: Int = 1) {
    unsafe header.pointee.references.wrappingAdd(references, ordering: .relaxed)
  }

  @inlinable
  package func release(_ references: Int = 1) {
    let left = unsafe header.pointee.references.wrappingSubtract(references, ordering: .acquiringAndReleasing).newValue
    precondition(left >= 0, "A segment was released more often than it was retained.")
    if left == 0 { free() }
  }

  /// SAFETY: nobody holds a reference any more.
  @usableFromInline
  func free() {
    unsafe header.deinitialize(count: 1)
    unsafe UnsafeMutableRawPointer(header).deallocate()
    #if DEBUG
      SegmentCensus.note(-1)
    #endif
  }
}
