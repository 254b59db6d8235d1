import MadangMemory
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("How slow work ends")
struct SlowWorkTests {
  private let chat = ChatHarness()

  private func reading(_ text: String) -> SlowWork.Finish.Reading {
    { _, _, effects in effects.serverLine("NOTE", text) }
  }

  private func change(_ text: String) -> SlowWork {
    SlowWork { ClientCert.End.done(text, "") }
  }

  /// What somebody hears at the end of a work.
  private func heard(_ work: SlowWork) -> [String] {
    let dan = chat.enter("dan")
    _ = dan.heard()
    chat.run(as: dan) { world, effects in work.run().written(world, dan.handle)(&world, dan.handle, &effects) }
    return dan.heard().map { String($0.split(separator: " ").last ?? "") }
  }

  @Test("Work that follows other work ends after it, whatever changes the world and whatever only reads it")
  func chains() {
    let read = reading("2")
    let again = reading("4")
    let chain = change("1").followed(by: .reading { read }).followed(by: change("3")).followed(by: .reading { again })
    #expect(!chain.run().isReading)
    #expect(heard(chain) == ["1", "2", "3", "4"])
  }

  @Test("Work that only reads, and is followed by more that does, only reads")
  func readings() {
    let (first, second) = (reading("1"), reading("2"))
    let chain = SlowWork.reading { first }.followed(by: .reading { second })
    #expect(chain.run().isReading)
    #expect(heard(chain) == ["1", "2"])
  }

  @Test("What precedes work is told before its end, and changes what it comes to in nothing")
  func preceded() {
    let (first, second) = (reading("1"), reading("2"))
    let whole = change("2").preceded(by: first)
    #expect(heard(whole) == ["1", "2"])
    guard case .changing(let outcome, .some) = whole.run() else {
      Issue.record("It comes to a value that is told of before.")
      return
    }
    #expect(outcome.bytes == ClientCert.End.done("2", "").bytes)
    let readings = SlowWork.reading { second }.preceded(by: first)
    #expect(readings.run().isReading && heard(readings) == ["1", "2"])
    #expect(heard(change("2").followed(by: change("3")).preceded(by: first)) == ["1", "2", "3"])
    #expect(heard(SlowWork.ending { _ in .connection { second($0, $1, &$2) } }.preceded(by: first)) == ["1", "2"])
  }

  @Test("What is chosen at the end is chosen by the world of then, and is a value from there on")
  func chosen() {
    let dan = chat.enter("dan")
    let finish = SlowWork.Finish.choosing { world, handle in
      ClientCert.End.done(world.sessions[handle.slot].nick, "")
    }
    dan.send("NICK eve")
    guard case .changing(let outcome, nil) = finish.settled(chat.world, dan.handle) else {
      Issue.record("What is settled changes the world.")
      return
    }
    #expect(outcome.bytes == ClientCert.End.done("eve", "").bytes)
    #expect(!finish.isReading)
  }
}
