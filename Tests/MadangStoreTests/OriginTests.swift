import MadangRecords
import Testing

@testable import MadangStore

@Suite("Which backup a database is")
struct OriginTests {
  private let folder = TemporaryFolder()

  private func backUp(_ path: String, _ name: String) throws -> String {
    let file = folder.path + "/" + name
    try Database.backUp(folder: path, to: file)
    return file
  }

  private func restored(_ file: String) throws -> (TemporaryFolder, Database) {
    let other = TemporaryFolder()
    _ = try Database.restore(folder: other.path, from: file, moment: "now")
    return (other, try Database(folder: other.path))
  }

  @Test("a backup has a name of its own, which its own backups have too, until a server is alone with it")
  func names() throws {
    let store = try StoreUnderTest(folder: folder)
    #expect(try store.database.origin() == nil)
    let (firstFolder, first) = try restored(try backUp(folder.path, "1"))
    let (_, second) = try restored(try backUp(folder.path, "2"))
    let origin = try #require(try first.origin())
    #expect(try origin.seconds > 1_700_000_000 && origin.world == nil && second.origin()?.name != origin.name)
    #expect(try store.database.origin() == nil)
    try first.setWorldOfOrigin(.max)
    let (_, third) = try restored(try backUp(firstFolder.path, "3"))
    #expect(try third.origin() == DataOrigin(name: origin.name, seconds: origin.seconds, world: .max))
    try third.leaveLog()
    #expect(try third.origin() == nil)
    for database in [first, second, third] { try database.close() }
  }

  @Test("a backup from which an account was erased is none any more; one that has no such account still is one")
  func erased() throws {
    let store = try StoreUnderTest(folder: folder)
    try store.database.addAccount(RecordTests.ann)
    store.say("hello", from: "bob", account: "bob")
    store.database.journal.flush()
    let (changedFolder, changed) = try restored(try backUp(folder.path, "1"))
    #expect(try changed.forget(account: "nobody") == nil && changed.origin() != nil)
    #expect(try changed.forget(account: "bob") == 1 && changed.origin() == nil && !changed.isUnused())
    // What other nodes may begin with is its own backup.
    let (_, again) = try restored(try backUp(changedFolder.path, "2"))
    #expect(try again.origin() != nil)
    for database in [changed, again] { try database.close() }
  }

  @Test("a node's backup has none, where its cluster began with nothing")
  func nodes() throws {
    let store = try StoreUnderTest(folder: folder)
    _ = try store.database.carryOut(.setLastSeen(account: "ann", seconds: 1), at: LogPlace(sequence: 1, entry: 0))
    let (_, copy) = try restored(try backUp(folder.path, "1"))
    #expect(try copy.origin() == nil)
    try copy.close()
  }
}
