import MadangMemory

/// What was said last in a room, for those who join it and can't ask: clients without chathistory. IRCv3, chathistory:
/// "if a client requests this capability, the server SHOULD NOT play back any history". Only for those who read the time
/// of a line (server-time): to all others, programs above all, what was said would be what is being said.
enum Replay {
  /// Has the rooms that the author has joined told to them, once they have been told of the joining itself.
  static func begin(_ world: borrowing World, _ handle: Handle, _ effects: inout Effects) {
    let limits = world.settings.limits
    guard let store = world.settings.history, limits.replayedMessagesMax > 0, effects.encoding.contains(.serverTime),
      !effects.encoding.contains(.chatHistory), !effects.joinedRooms.isEmpty
    else { return }
    let rooms = effects.joinedRooms.map { world.rooms[$0].name }
    effects.finishLater(
      SlowWork {
        // Where it can't be read, nobody misses what they did not ask for.
        let found = rooms.map { room in
          (
            room: room,
            events: try? store.events(HistoryQuery(Conversation(room: room), limit: limits.replayedMessagesMax))
          )
        }
        return { world, handle, effects in
          for (room, events) in found {
            guard let events, !events.isEmpty, let slot = world.room(named: room), world.isMember(handle, of: slot)
            else {
              continue
            }
            effects.beginBatch(world, "chathistory", room)
            effects.replay(events, world.settings.limits)
            effects.endBatch(world)
          }
        }
      })
  }
}
