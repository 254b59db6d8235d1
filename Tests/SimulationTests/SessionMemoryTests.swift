import Foundation
import MadangKernel
import MadangSimulator
import Testing

@Suite("Very many sessions", .serialized)
struct SessionMemoryTests {
  @Test(
    "an idle session that has joined a room takes at most 1,024 bytes of the server's memory",
    .enabled(
      if: ProcessInfo.processInfo.environment["MADANG_ALONE"] != nil,
      "it measures the whole process, so it runs alone: MADANG_ALONE=1 swift test --filter SessionMemoryTests"))
  func idleSessionsAreSmall() throws {
    let crowd = try SessionCrowd(sessions: 20_000, roomMembers: 100)
    crowd.gather()
    MemoryTrim.run()
    print("\(crowd.bytesPerSession) resident bytes a session")
    #expect(crowd.bytesPerSession <= 1_024)
  }
}
