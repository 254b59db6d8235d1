import MadangChat
import MadangKernel
import MadangMemory
import Testing

@testable import MadangServer

/// What a connection says goes to the log without waiting for what it said before; all else waits.
@Suite struct MailboxAheadTests {
  private func opened() -> MailboxBox {
    let box = MailboxBox()
    _ = box.mailbox.open(generation: 1, listener: 0, peer: .loopback(port: 1))
    guard case .frame(.opened) = box.mailbox.next() else {
      Issue.record("It was not opened.")
      return box
    }
    return box
  }

  /// A test holds it by reference, and asks it within an expectation.
  private final class MailboxBox {
    let mailbox = Mailbox()

    deinit { mailbox.empty() }

    var isParked: Bool { mailbox.isParked }
    var hasOffered: Bool { mailbox.takeOffered() != nil }

    func waits(_ frame: Frame) -> Bool { mailbox.awaitOwn(frame) }
    func wakes(by frame: Frame) -> Bool { mailbox.post(frame).mustSchedule }
    func endsOne() -> Bool { mailbox.endOffer().mustSchedule }
    func isCutOff() -> Bool { mailbox.cutOff() }
  }

  private func lines(_ text: String) -> Segment { Segment(copying: Array(text.utf8).span) }

  /// Has a line wait, if it has to.
  private func waits(_ box: MailboxBox, speaks: Bool) -> Bool {
    let segment = lines("PRIVMSG #a :b\r\n")
    if box.mailbox.awaitOwn(segment, offset: 0, speaks: speaks) { return true }
    // SAFETY: the mailbox has not taken it.
    unsafe segment.release()
    return false
  }

  @Test("with nothing ahead, nothing waits")
  func idle() {
    let box = opened()
    #expect(!waits(box, speaks: true) && !waits(box, speaks: false) && !box.waits(.quiet))
    #expect(!box.hasOffered)
  }

  @Test("what is said waits once so many are ahead as may be, and not before")
  func most() {
    let box = opened()
    for count in 1...Limits.linesAheadMax {
      box.mailbox.goAhead()
      #expect(waits(box, speaks: true) == (count == Limits.linesAheadMax), "\(count)")
    }
    // Until all of them are carried out.
    for count in 1..<Limits.linesAheadMax { #expect(!box.endsOne(), "\(count)") }
    #expect(box.endsOne())
    guard case .leftover(let segment, offset: 0) = box.mailbox.next() else {
      Issue.record("The line that waited is gone.")
      return
    }
    // SAFETY: the mailbox has given it.
    unsafe segment.release()
    #expect(!waits(box, speaks: false))
  }

  @Test("anything else waits for one that is ahead, and comes first then", arguments: [true, false])
  func others(isLine: Bool) {
    let box = opened()
    box.mailbox.goAhead()
    box.mailbox.goAhead()
    if isLine { #expect(waits(box, speaks: false)) } else { #expect(box.waits(.ended(.closedByPeer))) }
    #expect(box.isParked)
    #expect(!box.wakes(by: .quiet))
    #expect(!box.endsOne())
    #expect(box.endsOne())
    switch box.mailbox.next() {
    case .leftover(let segment, offset: 0):
      #expect(isLine)
      // SAFETY: the mailbox has given it.
      unsafe segment.release()
    case .frame(.ended): #expect(!isLine)
    default: Issue.record("Something else came first.")
    }
  }

  @Test("one that found no room in the log is ahead no longer")
  func noRoom() {
    let box = opened()
    box.mailbox.goAhead()
    box.mailbox.stayBehind()
    #expect(!waits(box, speaks: false))
  }

  @Test("where the node was given up, nothing waits any more")
  func cutOff() {
    let box = opened()
    box.mailbox.goAhead()
    #expect(waits(box, speaks: false))
    #expect(box.isCutOff())
    #expect(!box.hasOffered && !box.isParked)
    #expect(!box.waits(.ended(.closedByPeer)))
  }
}
