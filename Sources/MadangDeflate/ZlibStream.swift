import CZlib

/// One of zlib's streams with its state, at an address that stays: the state points back to it.
///
/// Belongs to one thread at a time. zlib takes memory when the stream is made, and none for a message: a bound on how
/// much is the window's and the level's, not the input's.
@safe struct ZlibStream: ~Copyable {
  /// Which of zlib's two kinds it is, for they have functions of their own.
  enum Kind {
    case deflating
    case inflating
  }

  private let pointer: UnsafeMutablePointer<z_stream>
  private let kind: Kind

  /// A stream that deflates. `windowBits` as in zlib: negative without a header, over 15 with gzip's.
  init(deflatingAtLevel level: Int32, windowBits: Int32, memoryLevel: Int32) {
    // SAFETY: the memory is that of one stream until `deinit`, and zeroed, as zlib wants a new one.
    unsafe pointer = .allocate(capacity: 1)
    unsafe pointer.initialize(to: z_stream())
    kind = .deflating
    // SAFETY: the stream lives until `deinit`; the version and the size are those of the header it was compiled with.
    let result = unsafe deflateInit2_(
      pointer, level, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(result == Z_OK, "zlib has memory for a stream, and knows its parameters")
  }

  /// A stream that inflates without a header, with a window of up to 2^`windowBits` bytes.
  init(inflatingWithWindowBits windowBits: Int32) {
    // SAFETY: as above.
    unsafe pointer = .allocate(capacity: 1)
    unsafe pointer.initialize(to: z_stream())
    kind = .inflating
    // SAFETY: as above.
    let result = unsafe inflateInit2_(pointer, -windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(result == Z_OK, "zlib has memory for a stream, and knows its parameters")
  }

  deinit {
    // SAFETY: the stream was made by `init`, by the function that goes with this one, and is not used again.
    switch kind {
    case .deflating: _ = unsafe deflateEnd(pointer)
    case .inflating: _ = unsafe inflateEnd(pointer)
    }
    unsafe pointer.deinitialize(count: 1)
    unsafe pointer.deallocate()
  }

  /// What one step did.
  struct Step {
    let result: Int32
    let consumed: Int
    let written: Int
    /// Whether all the room was used, so that there may be more.
    let isFull: Bool
  }

  /// Makes it as new, with the memory it has.
  mutating func reset() {
    // SAFETY: the stream was made by `init`.
    let result = unsafe kind == .deflating ? deflateReset(pointer) : inflateReset(pointer)
    precondition(result == Z_OK, "a stream that was made can be reset")
  }

  /// Goes on after the last block of one run of blocks to the first of another, and keeps the window.
  mutating func continueAfterLastBlock() {
    // SAFETY: the stream was made by `init`, to inflate.
    let result = unsafe inflateResetKeep(pointer)
    precondition(kind == .inflating && result == Z_OK, "a stream that was made can be reset")
  }

  /// The most bytes that `count` bytes deflate to at the end of the stream.
  func bound(_ count: Int) -> Int {
    // SAFETY: the stream was made by `init`; the function only reads it.
    Int(unsafe deflateBound(pointer, UInt(count)))
  }

  /// Whether inflating stands between two blocks, at the start of a byte. zlib says so in the type of the data: bit 7
  /// for between blocks, and the number of bits below that were taken and not used.
  var isBetweenBlocks: Bool {
    // SAFETY: the stream was made by `init`.
    unsafe pointer.pointee.data_type & 0xBF == 0x80
  }

  /// Takes from `input` and appends to `output` until one of them ends, or `room` bytes are written.
  mutating func step(_ input: Span<UInt8>, flush: Int32, room: Int, to output: inout OutputSpan<UInt8>) -> Step {
    let room = min(room, output.freeCapacity)
    // SAFETY: as many bytes as were written are said to be initialized.
    return unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
      // SAFETY: the buffer has `room` bytes behind those that are initialized.
      let target = unsafe buffer.baseAddress.map { unsafe $0 + initialized }
      let step = unsafe run(input, flush: flush, target, room: room)
      initialized += step.written
      return step
    }
  }

  /// Takes from `input` and writes a byte that nobody sees, to tell whether there is more.
  mutating func probe(_ input: Span<UInt8>, flush: Int32) -> Step {
    var byte: UInt8 = 0
    // SAFETY: one byte lives for the call.
    return unsafe withUnsafeMutablePointer(to: &byte) { unsafe run(input, flush: flush, $0, room: 1) }
  }

  private mutating func run(
    _ input: Span<UInt8>, flush: Int32, _ target: UnsafeMutablePointer<UInt8>?, room: Int
  ) -> Step {
    let inputCount = min(input.count, Int(UInt32.max))
    let outputCount = min(room, Int(UInt32.max))
    // SAFETY: the span lends its bytes for the call.
    return unsafe input.withUnsafeBufferPointer { source in
      // SAFETY: zlib reads `avail_in` bytes and writes `avail_out`, both of buffers that live for the call; it never
      // writes to what it reads, and writes each byte that it counts. An empty buffer has no address, and none is read
      // then.
      unsafe pointer.pointee.next_in = unsafe UnsafeMutablePointer(mutating: source.baseAddress)
      unsafe pointer.pointee.avail_in = UInt32(inputCount)
      unsafe pointer.pointee.next_out = unsafe target
      unsafe pointer.pointee.avail_out = UInt32(outputCount)
      let result = unsafe kind == .deflating ? deflate(pointer, flush) : inflate(pointer, flush)
      let step = unsafe Step(
        result: result, consumed: inputCount - Int(pointer.pointee.avail_in),
        written: outputCount - Int(pointer.pointee.avail_out), isFull: pointer.pointee.avail_out == 0)
      unsafe pointer.pointee.next_in = nil
      unsafe pointer.pointee.next_out = nil
      return step
    }
  }
}
