import MadangChat
import MadangRecords

/// A store that takes whatever it is told; what it is told, the world hands out itself.
struct FakePresences: PresenceStore {
  func presences() -> [PresenceRecord] { [] }
  func savePresence(_ presence: PresenceRecord) {}
  func removePresence(of account: String) -> Bool { false }
}
