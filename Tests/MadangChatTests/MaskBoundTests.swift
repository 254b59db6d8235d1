import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Masks have a bound")
struct MaskBoundTests {
  @Test("One address fills the lists of so many rooms only; another one still may, and what goes is given back")
  func shares() {
    let chat = ChatHarness {
      $0.limits.masksPerAddressMax = 10
      $0.limits.bansPerRoomMax = 6
    }
    func enter(_ nick: String, from host: String) -> Person {
      let person = chat.connect(host: host)
      person.send("NICK \(nick)")
      person.send("USER \(nick) 0 * :x")
      for room in ["a", "b"] { person.send("JOIN #\(nick)-\(room)") }
      _ = person.heard()
      return person
    }
    let dan = enter("dan", from: "192.0.2.1")
    let eve = enter("eve", from: "192.0.2.1")
    let far = enter("far", from: "192.0.2.2")
    for number in 0..<5 {
      #expect(dan.send("MODE #dan-a +b b\(number)").verbs == ["MODE"])
      #expect(eve.send("MODE #eve-a +e e\(number)").verbs == ["MODE"])
    }
    #expect(dan.send("MODE #dan-b +I x").parameters(of: "478")?.last?.contains("as many entries") == true)
    #expect(eve.send("MODE #eve-a +b x").verbs == ["478"])
    #expect(far.send("MODE #far-a +b x").verbs == ["MODE"])
    dan.send("MODE #dan-a -b b0")
    #expect(eve.send("MODE #eve-b +b x").verbs == ["MODE"])
    eve.send("QUIT")
    for number in 0..<6 { #expect(dan.send("MODE #dan-b +b c\(number)").verbs == ["MODE"]) }
    dan.send("QUIT")
    #expect(chat.world.maskShares.values.reduce(0, +) == 1)
  }

  @Test(
    "The rooms of one account have so many entries, whoever makes them; what goes is given back"
  )
  func accountShares() {
    let accounts = FakeAccounts("Dan", "Eve")
    let chat = ChatHarness {
      $0.services = ChatServices(accounts: accounts, rooms: FakeRooms(), ownedNames: accounts.ownedNames)
      $0.limits.masksPerAccountMax = 4
      $0.limits.masksPerAddressMax = 5
    }
    let dan = chat.enter("dan_")
    dan.send("NS IDENTIFY dan sesame")
    for room in ["#a", "#b", "#c"] {
      dan.send("JOIN \(room)")
      dan.send("CS REGISTER \(room)")
    }
    func count() -> Int { chat.world.registry.maskCount(ofRoomsFoundedBy: "DAN") }
    _ = dan.heard()
    #expect(dan.send("MODE #a +bbb a1 a2 a3").verbs == ["MODE"] && count() == 3)
    // One more fits, in whatever list and whatever room.
    let line = dan.send("MODE #b +eI b1 b2")
    #expect(line.verbs == ["MODE", "478"] || line.verbs == ["478", "MODE"])
    #expect(line.parameters(of: "478")?.last == "Channel ban list is full" && count() == 4)
    #expect(dan.send("MODE #c +b c1").verbs == ["478"])
    dan.send("MODE #a -b a1")
    #expect(dan.send("MODE #c +b c1").verbs == ["MODE"] && count() == 4)
    // A room that has entries is not registered beyond the share; one without is.
    dan.send("JOIN #d,#e")
    dan.send("MODE #d +b d1")
    #expect(dan.send("CS REGISTER #d").joined().contains("at most 4 entries"))
    #expect(dan.send("CS REGISTER #e").joined().contains("belongs to your account"))
    // Nobody's share is filled by others beyond its bound.
    #expect(dan.send("CS TRANSFER #a eve").joined().contains("belongs to Eve") && count() == 2)
    #expect(chat.world.registry.maskCount(ofRoomsFoundedBy: "eve") == 2)
    // Back to nobody, it stands on the address, as #d does.
    dan.send("CS DROP #c")
    #expect(count() == 1 && chat.world.maskShares.values.reduce(0, +) == 2)
    #expect(dan.send("CS REGISTER #d").joined().contains("belongs to your account"))
    #expect(count() == 2 && chat.world.maskShares.values.reduce(0, +) == 1)
    dan.send("MODE #c -b c1")
    #expect(chat.world.maskShares.isEmpty)
  }

  @Test("Who deletes their account keeps no entries that count for nobody")
  func deletedAccount() {
    let accounts = FakeAccounts("Dan")
    let chat = ChatHarness {
      $0.services = ChatServices(accounts: accounts, rooms: FakeRooms(), ownedNames: accounts.ownedNames)
      $0.limits.masksPerAddressMax = 3
    }
    let dan = chat.enter("dan_", in: "#free")
    dan.send("MODE #free +I $a:dan")
    dan.send("NS IDENTIFY dan sesame")
    dan.send("JOIN #room")
    dan.send("CS REGISTER #room")
    dan.send("MODE #room +bb r1 r2")
    dan.send("NS DROP sesame dan")
    // The invitation of the account is gone.
    #expect(chat.world.maskShares.values.reduce(0, +) == 2)
    #expect(dan.send("MODE #free +b f1").verbs == ["MODE"] && dan.send("MODE #free +b f2").verbs == ["478"])
  }

  @Test("A room asks so many other rooms for their bans, and no more, whatever the mask around that is")
  func borrowed() {
    let chat = ChatHarness { $0.limits.borrowedBansMax = 2 }
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("MODE #room +be $j:#a $~j:#b").verbs == ["MODE"])
    #expect(dan.send("MODE #room +b $m:$j:#c").verbs == ["478"])
    #expect(dan.send("MODE #room +I $j:#d").verbs == ["478"])
    #expect(dan.send("MODE #room +b $c:#a").verbs == ["MODE"])
    dan.send("MODE #room -e $~j:#b")
    #expect(dan.send("MODE #room +b $m:$j:#c").verbs == ["MODE"])
  }

  @Test("One LIST has so many masks; names are not counted, and only what is named is looked at")
  func list() {
    let chat = ChatHarness { $0.limits.listMasksMax = 2 }
    let dan = chat.enter("dan", in: "#tea", "#team", "#coffee")
    #expect(dan.send("LIST *tea*,!*m").all("322").map { $0.parameters[1] } == ["#tea"])
    #expect(
      dan.send("LIST *a*,*b*,*c*") == [":irc.test 407 dan *c* :At most 2 masks", ":irc.test 323 dan :End of /LIST"])
    #expect(dan.send("LIST *a*,!b,!c").verbs == ["407", "323"])
    #expect(dan.send("LIST #TEA,#tea,#coffee,#none,>0").all("322").map { $0.parameters[1] } == ["#tea", "#coffee"])
    #expect(dan.send("LIST #tea,*ee").all("322").count == 2)
  }

  @Test(
    "A condition of LIST that has no number is refused, and taken for no name",
    arguments: [">x", "<", ">-1", ">+1", "<5x", "C>", "c<x", "T>1y", "t<-1", ">99999999999999999999"])
  func conditions(word: String) {
    let dan = ChatHarness().enter("dan", in: "#room")
    let lines = dan.send("LIST \(word)")
    #expect(lines.verbs == ["400", "323"] && lines[0].parameters.prefix(3) == ["dan", "LIST", word])
  }

  @Test(
    "Limits and pauses are numbers", arguments: ["+5", "-5", "5x", "5.0", "0x5", "0", "", "99999999999999999999", "٣"])
  func parameters(text: String) {
    let dan = ChatHarness().enter("dan", in: "#room")
    for letter in ["l", "W"] { #expect(dan.send("MODE #room +\(letter) :\(text)").verbs == ["696"], "\(letter)") }
  }
}
