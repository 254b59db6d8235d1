import Synchronization

/// Immutable bytes that many rings refer to, counted by hand: one addition for a whole fan-out instead of one for each
/// member. The last release frees it. Any thread may hold one.
///
/// A value stands for references that its holder has counted, and copies of it count as nothing. So `release` is unsafe:
/// whoever calls it promises that no copy that counted on the reference is used any more. `retain` and `span` are, because
/// they rest on a reference that nothing but its holder's reasoning shows. What else can be asked rests on that promise.
///
///     ┌────────────┬───────┬──────────┬───────────┬─────────┐
///     │ references │ count │ messages │ decodedAt │ bytes … │   one allocation, of just the size
///     └────────────┴───────┴──────────┴───────────┴─────────┘
@safe
@frozen
@usableFromInline
package struct Segment: @unchecked Sendable {
  @usableFromInline let header: UnsafeMutablePointer<Header>

  @usableFromInline
  struct Header: ~Copyable {
    @usableFromInline let references: Atomic<Int32>
    @usableFromInline let count: UInt32
    /// In the highest bit, whether it stands alone.
    @usableFromInline let messages: UInt32
    @usableFromInline let decodedAt: UInt32

    @inlinable
    init(references: Int32, count: UInt32, messages: UInt32, decodedAt: UInt32) {
      self.references = Atomic(references)
      self.count = count
      self.messages = messages
      self.decodedAt = decodedAt
    }
  }

  /// Copies `bytes`, with `references` held by the caller: each must be released once.
  ///
  /// - Parameters:
  ///   - messages: how many there are in it, for who counts them.
  ///   - decodedAt: see `decodedAt`.
  ///   - standsAlone: whether it is sent just as it is, however what stands before and behind it is wrapped.
  /// - Precondition: there are less than 4 GiB.
  package init(
    copying bytes: Span<UInt8>, references: Int = 1, messages: Int = 1, decodedAt: UInt32 = 0, standsAlone: Bool = false
  ) {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: MemoryLayout<Header>.size + bytes.count, alignment: MemoryLayout<Header>.alignment)
    // SAFETY: the header stands first, and the bytes fill the rest; both are initialized here, once.
    unsafe header = raw.bindMemory(to: Header.self, capacity: 1)
    unsafe header.initialize(
      to: Header(
        references: Int32(references), count: UInt32(bytes.count),
        messages: UInt32(messages) | (standsAlone ? Segment.aloneBit : 0), decodedAt: decodedAt))
    unsafe bytes.withUnsafeBytes { source in
      unsafe (raw + MemoryLayout<Header>.size).copyMemory(
        from: source.baseAddress ?? UnsafeRawPointer(raw), byteCount: source.count)
    }
    #if DEBUG
      SegmentCensus.note(1)
    #endif
  }

  // SAFETY: the header is there as long as a reference is, and whoever has given the last one up asks nothing more.
  @inlinable package var count: Int { unsafe Int(header.pointee.count) }
  @inlinable package var messages: Int { unsafe Int(header.pointee.messages & ~Segment.aloneBit) }
  /// When what led to it was decoded, in microseconds on the monotonic clock, less whole times 2³²; 0 where that is not
  /// followed, as it is of few messages.
  @inlinable package var decodedAt: UInt32 { unsafe header.pointee.decodedAt }
  /// Whether it is sent just as it is.
  @inlinable package var standsAlone: Bool { unsafe header.pointee.messages & Segment.aloneBit != 0 }

  @usableFromInline static var aloneBit: UInt32 { 1 << 31 }

  /// SAFETY: the caller holds a reference for as long as it uses them.
  @inlinable @unsafe package var bytes: UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(
      start: UnsafeRawPointer(header) + MemoryLayout<Header>.size, count: Int(header.pointee.count))
  }

  /// The bytes.
  /// SAFETY: the caller holds a reference for as long as it uses this copy of the value.
  @unsafe package var span: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      // SAFETY: as the caller promises. All bytes were initialized, and none changes.
      let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Counts more references, each of which must be released once.
  /// SAFETY: the caller holds a reference already.
  @inlinable @unsafe
  package func retain(_ references: Int = 1) {
    unsafe header.pointee.references.wrappingAdd(Int32(truncatingIfNeeded: references), ordering: .relaxed)
  }

  /// Gives references up. The last one frees the bytes.
  /// SAFETY: the caller holds so many, and neither it nor who had the value from it uses a copy that counted on them.
  /// - Precondition: there are so many.
  @inlinable @unsafe
  package func release(_ references: Int = 1) {
    let left = unsafe header.pointee.references.wrappingSubtract(
      Int32(truncatingIfNeeded: references), ordering: .acquiringAndReleasing
    ).newValue
    precondition(left >= 0, "A segment was released more often than it was retained.")
    if left == 0 { unsafe free() }
  }

  /// SAFETY: nobody holds a reference any more.
  @usableFromInline @unsafe
  func free() {
    unsafe header.deinitialize(count: 1)
    unsafe UnsafeMutableRawPointer(header).deallocate()
    #if DEBUG
      SegmentCensus.note(-1)
    #endif
  }
}
