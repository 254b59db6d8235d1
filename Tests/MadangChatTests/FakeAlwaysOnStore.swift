import MadangChat
import MadangRecords

/// A store that takes whatever it is told; what it is told, the world hands out itself.
struct FakeAlwaysOnStore: AlwaysOnStore {
  func alwaysOnRecords() -> [AlwaysOnRecord] { [] }
  func saveAlwaysOn(_ record: AlwaysOnRecord) {}
  func removeAlwaysOn(of account: String) -> Bool { false }
}
