import MadangChat
import MadangKernel
import MadangMemory
import MadangWorld

/// Rooms of before a restart, and those for the next run.
extension Courtyard {
  /// Rooms that are looked at while the world is held.
  private static var endedAtOnceMax: Int { 64 }

  /// Hands over the rooms as they were before anybody went. Called once everybody has gone.
  package func keepRooms() {
    // Where nobody was connected, nobody was put out, and no worker has seen the end.
    let rooms = world.withWriting { world in
      configuration.entrySink?.finish(&world)
      world.beginEnding(milliseconds: kernel.wallMilliseconds())
      return world.takeRoomsAtEnd()
    }
    if let rooms { configuration.keepRooms(rooms) }
  }

  /// Ends what nobody is waited for any more, a few rooms at a time, so that nobody waits for all of them. Called on a slow
  /// thread.
  func endKeepingRooms() {
    var effects = Effects()
    var fanout = Fanout()
    var entries = EntryWriter(configuration.entrySink)
    var next: Int64?
    repeat {
      next = world.withWriting { world in
        effects.begin(in: world, milliseconds: kernel.wallMilliseconds())
        if entries.isOn {
          entries.takeKeeping(atMost: Courtyard.endedAtOnceMax, at: effects.milliseconds, &world)
        }
        world.endKeeping(atMost: Courtyard.endedAtOnceMax, &effects)
        fanout.apply(effects, world, self, mayGather: false)
        return world.keepingEnds()
      }
      if attention.add(&fanout.listed) { kernel.wake() }
    } while next.map { $0 <= kernel.wallMilliseconds() } ?? false
    keptRoomsDue.store(Courtyard.monotonic(next, kernel), ordering: .relaxed)
    kernel.wake()
  }

  /// A time of the wall clock as the monotonic one will have it, if the former is not set until then; `max` for none.
  static func monotonic(_ wallMilliseconds: Int64?, _ kernel: K) -> Int64 {
    guard let wallMilliseconds else { return .max }
    return kernel.monotonicNanoseconds() / 1_000_000 + max(0, wallMilliseconds - kernel.wallMilliseconds())
  }
}
