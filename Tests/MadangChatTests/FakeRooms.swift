import MadangChat
import MadangRecords

/// Where rooms could be kept. What the world would have it keep is asked of the world.
struct FakeRooms: RoomStore {
  func room(named name: String) throws(StoreError) -> RoomRecord? { nil }
  func rooms() throws(StoreError) -> [RoomRecord] { [] }
  func saveRoom(_ room: RoomRecord) throws(StoreError) {}
  func removeRoom(named name: String) throws(StoreError) -> Bool { false }
}
