import MadangMemory
import MadangTestSupport
import Testing

@testable import MadangChat
@testable import MadangWorld

/// Sessions in the order of their ids, whatever slots they have, and whoever has gone.
@Suite struct ArrivalsTests {
  @Test("who comes after an id is found by it, after any comings and goings", arguments: UInt64(1)...20)
  func order(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var world = World(settings: ChatSettings(), sessionsMax: 2_048, roomsMax: 16)
    var effects = Effects()
    var free = (0..<UInt32(600)).shuffled(using: &generator)
    var here: [Handle] = []
    for _ in 0..<1_500 {
      // Long runs of comings and of goings: many gaps, and few.
      if here.isEmpty || !free.isEmpty && (here.count / 200) % 2 == Int(generator.next() % 2) {
        guard let slot = free.popLast() else { continue }
        let handle = Handle(slot: slot, generation: 1)
        world.open(handle, host: "host", encoding: [], seconds: 1)
        here.append(handle)
      } else {
        let handle = here.remove(at: Int(generator.next() % UInt64(here.count)))
        effects.begin(for: handle, in: world, milliseconds: 1_000)
        world.leave(handle, reason: "", &effects)
        world.vacate(handle)
        free.append(handle.slot)
      }
    }
    world.checkInvariants()
    let ids = here.map { world.sessions[$0.slot].id }
    #expect(ids == ids.sorted())
    for id in UInt64(0)...(ids.last?.rawValue ?? 0) + 1 {
      let next = world.session(after: PersonID(rawValue: id)).map { world.sessions[$0.slot].id }
      #expect(next == ids.first { $0.rawValue > id })
      let same = world.session(PersonID(rawValue: id)).map { world.sessions[$0.slot].id }
      #expect(same == ids.first { $0.rawValue == id })
    }
  }
}
