/// Registered rooms. Names are found in whatever case. Every function may be called from any thread, and what it changes
/// is on disk when it returns.
package protocol RoomStore: Sendable {
  func room(named name: String) throws(StoreError) -> RoomRecord?

  /// All of them, in the order of their folded names.
  func rooms() throws(StoreError) -> [RoomRecord]

  /// Adds a room, or replaces all of it. Throws `unknownAccount` for a founder or a standing of nobody.
  func saveRoom(_ room: RoomRecord) throws(StoreError)

  /// False where there is none. History stays: retention takes it.
  func removeRoom(named name: String) throws(StoreError) -> Bool
}
