import Testing

@testable import MadangChat

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
