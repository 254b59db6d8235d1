/// Where what is to be sent is gathered and sealed in place. A thread has one for all connections: it is emptied before the
/// next one's turn.
///
///     room for a KeyUpdate │ header │ up to 16,384 bytes │ type, tag │ header │ …  four times │ slack
///
/// The slack is for TLS 1.2, whose records are seven bytes longer.
@safe
package struct SealBuffer: ~Copyable {
  /// The most that is sealed at once.
  package static let plainBytesMax = recordsMax * RecordSizes.contentMax
  static let recordsMax = 4
  private static let roomBefore = 64
  private static let recordBytesMax = RecordSizes.contentMax + RecordSizes.overhead
  private static let slack = 512
  private static let capacity = roomBefore + recordsMax * recordBytesMax + slack

  private let memory: UnsafeMutablePointer<UInt8>
  /// The application's bytes that wait for being sealed.
  package private(set) var plainBytes = 0
  private var sealedStart = SealBuffer.roomBefore
  private var sealedEnd = SealBuffer.roomBefore

  package init() {
    // SAFETY: owned by this value, freed in deinit.
    unsafe memory = .allocate(capacity: SealBuffer.capacity)
    unsafe memory.initialize(repeating: 0, count: SealBuffer.capacity)
  }

  // SAFETY: the value owns it.
  deinit { unsafe memory.deallocate() }

  /// Sealed records, to be sent as they are.
  package var sealed: UnsafeRawBufferPointer {
    // SAFETY: lies within the memory; good until the buffer is changed.
    unsafe UnsafeRawBufferPointer(start: memory + sealedStart, count: sealedEnd - sealedStart)
  }

  package var sealedBytes: Int { sealedEnd - sealedStart }
  package var isFull: Bool { plainBytes == SealBuffer.plainBytesMax }

  package mutating func removeAll() {
    plainBytes = 0
    sealedStart = SealBuffer.roomBefore
    sealedEnd = SealBuffer.roomBefore
  }

  /// Copies bytes behind those that wait, as many as there is room for; says how many.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) -> Int {
    let taken = min(bytes.count, SealBuffer.plainBytesMax - plainBytes)
    var copied = 0
    while copied < taken {
      let inRecord = plainBytes % RecordSizes.contentMax
      let count = min(taken - copied, RecordSizes.contentMax - inRecord)
      let start = place(plainBytes / RecordSizes.contentMax) + RecordSizes.header + inRecord
      // SAFETY: the place lies within the memory, for there are `recordsMax` of them.
      unsafe UnsafeMutableRawPointer(memory + start).copyMemory(from: bytes.baseAddress! + copied, byteCount: count)
      plainBytes += count
      copied += count
    }
    return taken
  }

  package mutating func append(_ bytes: Span<UInt8>) -> Int {
    // SAFETY: the span is good for the call.
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  // MARK: For who seals

  private func place(_ record: Int) -> Int { SealBuffer.roomBefore + record * SealBuffer.recordBytesMax }

  /// How many records the waiting bytes make.
  var recordCount: Int { (plainBytes + RecordSizes.contentMax - 1) / RecordSizes.contentMax }

  private func contentBytes(_ record: Int) -> Int {
    min(RecordSizes.contentMax, plainBytes - record * RecordSizes.contentMax)
  }

  /// A record with its header and type, and room for its tag.
  func record(_ record: Int) -> UnsafeMutableBufferPointer<UInt8> {
    let count = contentBytes(record) + RecordSizes.overhead
    // SAFETY: lies within the memory.
    let bytes = unsafe UnsafeMutableBufferPointer(start: memory + place(record), count: count)
    unsafe RecordFrame.write(bytes, type: .applicationData)
    return unsafe bytes
  }

  /// A record's content alone.
  func content(_ record: Int) -> UnsafeBufferPointer<UInt8> {
    // SAFETY: lies within the memory.
    unsafe UnsafeBufferPointer(
      start: memory + place(record) + RecordSizes.header, count: contentBytes(record))
  }

  /// The waiting bytes have been sealed where they lie.
  mutating func noteSealedInPlace() {
    sealedEnd = plainBytes == 0 ? SealBuffer.roomBefore : place(recordCount - 1) + RecordSizes.overhead
    if plainBytes > 0 { sealedEnd += contentBytes(recordCount - 1) }
    plainBytes = 0
  }

  /// Puts a record before the waiting bytes.
  mutating func put(before record: [UInt8]) {
    precondition(record.count <= SealBuffer.roomBefore, "A record of the protocol's own is longer than its room.")
    sealedStart = SealBuffer.roomBefore - record.count
    // SAFETY: the room lies within the memory.
    for (index, byte) in record.enumerated() { unsafe memory[sealedStart + index] = byte }
  }

  /// Replaces all by records that were sealed elsewhere.
  mutating func replace(with records: UnsafeRawBufferPointer) {
    precondition(records.count <= SealBuffer.capacity, "Records of the library are longer than their room.")
    // SAFETY: as just checked.
    if let start = records.baseAddress {
      unsafe UnsafeMutableRawPointer(memory).copyMemory(from: start, byteCount: records.count)
    }
    sealedStart = 0
    sealedEnd = records.count
    plainBytes = 0
  }
}
