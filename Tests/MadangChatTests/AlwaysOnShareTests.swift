import MadangMemory
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Accounts that are always on have a share of their own")
struct AlwaysOnShareTests {
  private func turnOn(_ person: Person) -> String { person.send("NS SET ALWAYS-ON ON").last ?? "" }

  @Test("As many as may be: the next one is refused, whoever is already keeps it, and a place that is left is free")
  func share() {
    let shared = SharedNicknames { $0.limits.alwaysOnMax = 2 }
    let dan = shared.enter("dan", as: "dan")
    let eve = shared.enter("eve", as: "eve")
    let fay = shared.enter("fay", as: "fay")
    #expect(turnOn(dan).contains("stays in its rooms") && turnOn(eve).contains("stays in its rooms"))
    #expect(turnOn(fay).contains("As many accounts"))
    #expect(turnOn(dan).contains("stays in its rooms"))
    eve.send("NS SET ALWAYS-ON OFF")
    #expect(turnOn(fay).contains("stays in its rooms"))
  }

  @Test("Where more are always on than there is room for, the last who goes is gone")
  func overfull() {
    let shared = SharedNicknames()
    let dan = shared.enter("dan", as: "dan")
    let eve = shared.enter("eve", as: "eve")
    #expect(turnOn(dan).contains("stays") && turnOn(eve).contains("stays"))
    shared.chat.world.settings.limits.alwaysOnMax = 1
    shared.chat.drop(dan, reason: "gone")
    shared.chat.drop(eve, reason: "gone")
    #expect(shared.chat.world.person(named: "dan") != nil && shared.chat.world.person(named: "eve") == nil)
  }

  @Test("One address makes so many always on in a day; another address may, and so it may again tomorrow")
  func perAddress() {
    let shared = SharedNicknames { $0.limits.alwaysOnPerAddressMax = 1 }
    func enter(_ name: String, from host: String) -> Person {
      let person = shared.enter(name, as: name)
      shared.chat.world.sessions[person.handle.slot].host = host
      return person
    }
    let dan = enter("dan", from: "2001:db8:1:2::1")
    let eve = enter("eve", from: "2001:db8:1:2::2")
    let fay = enter("fay", from: "2001:db8:1:3::1")
    #expect(turnOn(dan).contains("stays"))
    #expect(turnOn(dan).contains("stays"), "It is already.")
    #expect(turnOn(eve).contains("from your address today"))
    #expect(turnOn(fay).contains("stays"))
    shared.chat.milliseconds += 86_399_000
    #expect(turnOn(eve).contains("from your address today"))
    shared.chat.milliseconds += 1_000
    #expect(turnOn(eve).contains("stays"))
  }

  @Test("What is remembered of addresses has a bound")
  func bounded() {
    var arrivals = AlwaysOnArrivals()
    for number in 0..<10_050 {
      let address = bytes(of: number)
      let isAdmitted = arrivals.admits(address, most: 1, seconds: Int64(number / 1_000))
      #expect(isAdmitted)
    }
    #expect(arrivals.count == 10_000)
    let isAdmitted = arrivals.admits(bytes(of: 10_049), most: 1, seconds: 20)
    #expect(!isAdmitted)
  }

  private func bytes(of number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
}
