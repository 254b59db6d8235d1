import Synchronization

/// Numbers that one thread counts, and that any thread may read at any time.
///
/// The owner adds with an ordinary load and an ordinary store, for nobody else writes; the words are atomic only so that
/// others read whole ones. So counting costs what adding to an integer costs, and who reads never stops who counts. What is
/// read is not in step: one word may be from before an event, and the next from after it.
@safe
@usableFromInline
package final class CounterBoard: @unchecked Sendable {
  @usableFromInline let words: UnsafeMutablePointer<Atomic<Int>>
  @usableFromInline package let count: Int

  /// All of them are zero.
  package init(count: Int) {
    self.count = count
    // SAFETY: owned by this object, freed in deinit; every word is initialized here, once.
    unsafe words = .allocate(capacity: count)
    for index in 0..<count { unsafe (words + index).initialize(to: Atomic(0)) }
  }

  deinit {
    // SAFETY: the last reference is gone; each word was initialized once.
    unsafe words.deinitialize(count: count)
    unsafe words.deallocate()
  }

  /// Adds to a number. Only the owner's thread may.
  @inlinable
  package func add(_ amount: Int, to index: Int) {
    precondition(index >= 0 && index < count, "A number is counted that has no place on the board.")
    // SAFETY: the index was checked.
    let word = unsafe words + index
    unsafe word.pointee.store(word.pointee.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
  }

  /// Counts a value in a histogram whose words begin at `index`. Only the owner's thread may. It becomes part of its caller,
  /// who names the scale, so that nothing is left of looking for the scale's sizes.
  @inlinable @inline(__always)
  package func observe(_ value: Int, _ scale: HistogramScale, at index: Int) {
    add(1, to: index + scale.bucket(of: value))
    add(value, to: index + scale.bucketCount)
  }

  package subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count, "A number is read that has no place on the board.")
    // SAFETY: the index was checked.
    return unsafe (words + index).pointee.load(ordering: .relaxed)
  }

  /// The histogram whose words begin at `index`.
  package func histogram(_ scale: HistogramScale, at index: Int) -> HistogramReading {
    var reading = HistogramReading(scale)
    for bucket in 0..<scale.bucketCount { reading.counts[bucket] = self[index + bucket] }
    reading.sum = self[index + scale.bucketCount]
    return reading
  }
}
