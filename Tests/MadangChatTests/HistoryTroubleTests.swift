import MadangMemory
import MadangRecords
import Synchronization
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("History that can't be read: whoever runs the server is told, and who asked")
struct HistoryTroubleTests {
  private final class Told: Sendable {
    private let errors = Mutex<[StoreError]>([])

    func note(_ error: StoreError) { errors.withLock { $0.append(error) } }
    func take() -> Int {
      errors.withLock { errors in
        defer { errors = [] }
        return errors.count
      }
    }
  }

  private static let all = [
    "batch", "message-tags", "server-time", "echo-message", "draft/chathistory", "draft/message-redaction",
    "draft/read-marker", "soju.im/search",
  ]
  private static let id = "00000000000aa"

  @Test(
    "Each command that reads or writes it",
    arguments: [
      ("CHATHISTORY LATEST #room * 5", "FAIL CHATHISTORY MESSAGE_ERROR LATEST #room"),
      ("CHATHISTORY BEFORE #room msgid=\(id) 5", "FAIL CHATHISTORY MESSAGE_ERROR BEFORE #room"),
      ("CHATHISTORY AROUND #room msgid=\(id) 5", "FAIL CHATHISTORY MESSAGE_ERROR AROUND #room"),
      (
        "CHATHISTORY TARGETS timestamp=2023-11-14T22:13:20.000Z timestamp=2023-11-14T22:13:30.000Z 5",
        "FAIL CHATHISTORY MESSAGE_ERROR TARGETS"
      ),
      ("SEARCH text=a", "FAIL SEARCH INTERNAL_ERROR"), ("SEARCH text=a;in=#room", "FAIL SEARCH INTERNAL_ERROR"),
      ("REDACT #room \(id)", "FAIL REDACT TEMPORARILY_UNAVAILABLE #room"),
      ("MARKREAD #room", "FAIL MARKREAD INTERNAL_ERROR #room"),
      ("MARKREAD #room timestamp=2023-11-14T22:13:10.000Z", "FAIL MARKREAD INTERNAL_ERROR #room"),
    ])
  func commands(line: String, answer: String) {
    let told = Told()
    let chat = ChatHarness(keepsHistory: true) { $0.services.onTrouble = { told.note($0) } }
    let ann = chat.enter("ann", HistoryTroubleTests.all)
    chat.run(as: ann) { world, effects in world.login(ann.handle, account: "ann", &effects) }
    ann.send("JOIN #room")
    _ = ann.heard()
    #expect(told.take() == 0)
    chat.history?.breakDown()
    let heard = ann.send(line)
    #expect(heard.count == 1 && heard[0].contains(answer), "\(heard)")
    #expect(told.take() == 1)
  }

  @Test("What nobody asked for: the markers at a login, and what is replayed at a JOIN")
  func unasked() {
    let told = Told()
    let chat = ChatHarness(keepsHistory: true) { $0.services.onTrouble = { told.note($0) } }
    chat.history?.breakDown()
    let ann = chat.enter("ann", ["draft/read-marker", "server-time"])
    chat.run(as: ann) { world, effects in world.login(ann.handle, account: "ann", &effects) }
    #expect(ann.heard().contains { $0.contains("FAIL MARKREAD INTERNAL_ERROR *") })
    #expect(told.take() == 1)
    // It is asked for again, since nobody knows.
    #expect(!chat.world.readMarkers.hasMarkers(of: "ann"))
    let lines = ann.send("JOIN #room")
    #expect(lines.last?.contains("NOTICE ann :What was said before in #room can't be read now.") == true)
    #expect(told.take() == 1)
  }
}
