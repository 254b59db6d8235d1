import BasicContainers
import MadangChat
import MadangKernel
import MadangMemory
import MadangWire

/// Runs commands: takes a connection from the run queue, runs what its mailbox holds, and hands what follows to the
/// fan-out. One thread owns it; it makes no socket call.
///
/// While it holds the world shared, it goes on from connection to connection, and room messages are gathered. A command
/// that changes the world ends that: everything gathered is handed out, and the command runs alone.
package struct Worker<K: Kernel>: ~Copyable {
  let courtyard: Courtyard<K>
  var effects = Effects()
  var fanout = Fanout()
  var current: Current?
  /// The last hold of the world ended for want of having it alone, or of leaving it to others.
  private var needsWorld = false

  /// The connection whose mailbox this worker holds.
  struct Current {
    let handle: Handle
    let isPlain: Bool
    let isControl: Bool
    var lines: Segment?
    var cursor = LineCursor()
    var commandsLeft = Limits.commandsPerConnectionMax
    /// A frame, or a command, that needs the world alone.
    var pending: Pending?
  }

  enum Pending {
    case frame(Frame)
    case line(Range<Int>)
    /// The end of a slow command, which the mailbox has.
    case finish
  }

  /// What `share` came to.
  enum Pause {
    /// Nothing waits any more.
    case idle
    /// `current` has something pending that needs the world alone.
    case needsWorld
    /// Enough was done for one hold.
    case again
  }

  package init(_ courtyard: Courtyard<K>) {
    self.courtyard = courtyard
  }

  /// The life of a worker's thread.
  mutating func run() {
    repeat { runUntilIdle() } while courtyard.runQueue.waitForWork()
  }

  /// Runs until nothing waits.
  package mutating func runUntilIdle() {
    while step() {}
  }

  /// First what the last step has left to do with the world alone; then holds the world shared, for so many commands at
  /// most. False where nothing waits.
  package mutating func step(commandsMax: Int = Limits.commandsPerTurnMax) -> Bool {
    if needsWorld { runAlone() }
    let courtyard = self.courtyard
    var pause = Pause.idle
    courtyard.world.withReading { world in pause = share(world, commandsMax: commandsMax) }
    announce()
    needsWorld = pause == .needsWorld
    return pause != .idle
  }

  /// Lets the reactor know of everything that was appended or noted.
  private mutating func announce() {
    if courtyard.attention.add(&fanout.listed) { courtyard.kernel.wake() }
  }

  // MARK: A command

  mutating func begin(_ handle: Handle, _ world: borrowing World) {
    effects.begin(for: handle, in: world, milliseconds: courtyard.kernel.wallMilliseconds())
  }

  /// Whether flood control makes the connection rest before this command, which then comes first again.
  mutating func mustRest(
    _ cost: Cost, parameters: Int = 0, _ holding: Current, _ lines: Segment, from offset: Int
  ) -> Bool {
    let rates = FloodRates(rawValue: courtyard.floodRates.load(ordering: .relaxed))
    guard rates.areOn else { return false }
    let mailboxSlot = holding.handle.slot
    let now = courtyard.kernel.monotonicMilliseconds()
    guard let until = courtyard.links[mailboxSlot].mailbox.spend(cost, parameters: parameters, rates, at: now) else {
      return false
    }
    switch courtyard.links[mailboxSlot].mailbox.rest(until: until, lines, offset: offset) {
    case .ending: return false
    case .flooding:
      lines.release()
      current?.lines = nil
      current?.pending = .frame(.dismissed(.excessFlood))
    case .resting:
      current = nil
      fanout.notify(.throttled, holding.handle, courtyard)
    }
    return true
  }

  /// Leaves what takes long to the slow lane, and the connection's next command until that is done. Nothing is answered
  /// before: what the preparation recorded is given up.
  mutating func park(_ work: SlowWork, _ handle: Handle, label: [UInt8]?) {
    courtyard.links[handle.slot].mailbox.park(current?.lines, offset: current?.cursor.offset ?? 0)
    current = nil
    courtyard.slowLane.post(.work(handle, work, label: label))
  }
}
