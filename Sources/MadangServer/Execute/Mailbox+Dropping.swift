import MadangMemory
import MadangWire

/// What is thrown away because it was too much, and how it is counted.
extension Mailbox {
  /// Leaves only how it ends, for having said too much.
  static func dropLines(_ state: inout State) {
    for _ in 0..<state.ring.count {
      guard let frame = state.ring.popFirst() else { break }
      state.bytes -= UInt32(frame.bytes)
      switch frame {
      case .lines, .deflated:
        countDropped(frame, &state)
        // SAFETY: it was the ring's, and is not in it any more.
        unsafe frame.release()
      case .ended(.closedByPeer, _): state.ring.append(.ended(.excessFlood))
      case .opened, .sendsBinary, .quiet, .dismissed, .ended, .log: state.ring.append(frame)
      }
    }
  }

  static func drop(_ state: inout State) {
    if let leftover = state.leftover {
      countDropped(leftover.segment, from: Int(leftover.offset), &state)
      // SAFETY: it was the leftover's, which is forgotten.
      unsafe leftover.segment.release()
    }
    state.leftover = nil
    while let frame = state.ring.popFirst() {
      countDropped(frame, &state)
      // SAFETY: it was the ring's, and is not in it any more.
      unsafe frame.release()
    }
    state.bytes = 0
  }

  /// A message that is deflated counts as one line: nobody inflates what is thrown away.
  static func countDropped(_ frame: Frame, _ state: inout State) {
    switch frame {
    case .lines(let segment): countDropped(segment, from: 0, &state)
    case .deflated: if state.droppedLines < .max { state.droppedLines += 1 }
    case .opened, .sendsBinary, .quiet, .dismissed, .ended, .log: break
    }
  }

  /// At most a mailbox full of them is looked at.
  static func countDropped(_ lines: Segment, from offset: Int, _ state: inout State) {
    // SAFETY: they are released by the caller, afterwards.
    var rest = unsafe lines.span.extracting(min(offset, lines.count)..<lines.count)
    while rest.count > 0 {
      if state.droppedLines < .max { state.droppedLines += 1 }
      let end = rest.firstOffset(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.count
      rest = rest.extracting(end..<rest.count)
    }
  }
}
