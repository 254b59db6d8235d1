extension ByteWriter {
  /// What was written, as an array of its own. For cold paths.
  package var copiedBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for index in 0..<count { bytes.append(storage[index]) }
    return bytes
  }

  /// Appends once more what stands at `range` already.
  package mutating func append(copyOf range: Range<Int>) {
    precondition(range.upperBound <= count, "a writer copies bytes it holds")
    reserve(range.count)
    for index in range { storage.append(storage[index]) }
  }
}
