/// Something of a registered room that the store must be told.
package enum RoomChange: Equatable, Sendable {
  case save(RoomRecord)
  /// The room's name: it is registered no more.
  case remove(String)

  package var name: String {
    switch self {
    case .save(let room): room.name
    case .remove(let name): name
    }
  }

  /// Tells it. Takes as long as the disk does.
  package func carryOut(_ store: any RoomStore) throws(StoreError) {
    switch self {
    case .save(let room): try store.saveRoom(room)
    case .remove(let name): _ = try store.removeRoom(named: name)
    }
  }
}
