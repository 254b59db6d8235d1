extension ByteWriter {
  /// Appends once more what stands at `range` already.
  package mutating func append(copyOf range: Range<Int>) {
    precondition(range.upperBound <= count, "a writer copies bytes it holds")
    reserve(range.count)
    for index in range { storage.append(storage[index]) }
  }
}
