import Testing

@testable import MadangMemory

/// What a segment promises to whoever holds references to it.
@Suite struct SegmentTests {
  private func bytes(of segment: Segment) -> [UInt8] {
    // SAFETY: the caller holds a reference.
    let span = unsafe segment.span
    return span.indices.map { span[$0] }
  }

  @Test("It is a copy of its bytes, and of what is known of them", arguments: [0, 1, 7, 100_000])
  func copies(count: Int) {
    var source = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13) }
    let wanted = source
    let segment = Segment(copying: source.span, messages: 3, decodedAt: 77)
    for index in source.indices { source[index] = 0 }
    #expect(bytes(of: segment) == wanted && segment.count == count)
    #expect(segment.messages == 3 && segment.decodedAt == 77 && !segment.standsAlone)
    // SAFETY: nobody uses it any more.
    unsafe segment.release()
    let alone = Segment(copying: wanted.span, messages: 5, standsAlone: true)
    #expect(alone.messages == 5 && alone.standsAlone && alone.decodedAt == 0)
    // SAFETY: as above.
    unsafe alone.release()
  }

  #if DEBUG
    @Test("It is there until the last reference is released, however they were counted")
    func counted() {
      let census = SegmentCensus()
      SegmentCensus.$current.withValue(census) {
        let segment = Segment(copying: [1, 2, 3].span, references: 5)
        #expect(census.living == 1)
        // SAFETY: five references are held, and two more from here on.
        unsafe segment.retain(2)
        unsafe segment.release(4)
        #expect(census.living == 1 && bytes(of: segment) == [1, 2, 3])
        // SAFETY: three are left.
        unsafe segment.release()
        unsafe segment.release()
        #expect(census.living == 1 && bytes(of: segment) == [1, 2, 3])
        // SAFETY: one is left, and nobody uses it any more.
        unsafe segment.release()
        #expect(census.living == 0)
      }
    }

    @Test("Threads that count at once lose no reference and free it once")
    func countedByThreads() async {
      let census = SegmentCensus()
      await SegmentCensus.$current.withValue(census) {
        let segment = Segment(copying: [7].span)
        await withTaskGroup { group in
          for _ in 0..<4 {
            group.addTask {
              for _ in 0..<10_000 {
                // SAFETY: the test's own reference is held until all have ended.
                unsafe segment.retain()
                unsafe segment.release()
              }
            }
          }
        }
        #expect(census.living == 1 && bytes(of: segment) == [7])
        // SAFETY: nobody uses it any more.
        unsafe segment.release()
        #expect(census.living == 0)
      }
    }
  #endif

  @Test("More releases than references are a programmer's error")
  func releasedTooOften() async {
    await #expect(processExitsWith: .failure) {
      let segment = Segment(copying: [1].span, references: 2)
      // SAFETY: it is not: that is what must be noticed.
      unsafe segment.release(3)
    }
  }

  @Test("Of a part about as many messages are told as its length lets expect, one at least")
  func slices() {
    let segment = Segment(copying: [UInt8](repeating: 0, count: 100).span, messages: 10)
    func messages(_ start: Int, _ end: Int) -> Int { SegmentSlice(segment, from: start, to: end).messages }
    #expect(messages(0, 100) == 10 && messages(0, 50) == 5 && messages(90, 100) == 1 && messages(99, 100) == 1)
    let slice = SegmentSlice(segment, from: 20, to: 70)
    #expect(slice.count == 50 && MemoryLayout<SegmentSlice>.size == 16)
    // SAFETY: nobody uses it any more.
    unsafe segment.release()
    let none = Segment(copying: [1, 2].span, messages: 0)
    #expect(SegmentSlice(none, from: 0, to: 1).messages == 0)
    // SAFETY: as above.
    unsafe none.release()
  }
}
