import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Room modes D and u", .alsoOverNodes)
struct HiddenMemberTests {
  private let chat = ChatHarness()

  private func names(_ person: Person) -> Set<String> {
    let lines = person.send("NAMES #room").all("353")
    return Set(lines.flatMap { $0.parameters[3].split(separator: " ").map(String.init) })
  }

  // MARK: Delayed join

  @Test("+D: a newcomer's JOIN is told to them alone, and to the others before the first thing that they say")
  func delayedJoin() {
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +D")
    let eve = chat.enter("eve")
    #expect(eve.send("JOIN #room").verbs == ["JOIN", "353", "366"])
    #expect(dan.heard() == [])
    #expect(names(dan) == ["@dan"])
    #expect(names(eve) == ["@dan", "eve"])
    #expect(eve.send("PRIVMSG #room :hi") == [])
    #expect(dan.heard() == [":eve!~eve@host JOIN #room", ":eve!~eve@host PRIVMSG #room :hi"])
    eve.send("PRIVMSG #room :again")
    #expect(dan.heard().verbs == ["PRIVMSG"])
    #expect(names(dan) == ["@dan", "eve"])
  }

  @Test(
    "+D: who has not been announced leaves, goes or changes name without a word to the others",
    arguments: [
      "PART #room :bye", "QUIT :bye", "NICK other", "JOIN 0",
    ])
  func unannouncedLeave(line: String) {
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +D")
    let eve = chat.enter("eve", in: "#room")
    #expect(eve.send(line).isEmpty == false)
    #expect(dan.heard() == [])
  }

  @Test("+D: an announced member leaves as everybody does")
  func announcedLeave() {
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +D")
    let eve = chat.enter("eve", in: "#room")
    eve.send("PRIVMSG #room :hi")
    _ = dan.heard()
    eve.send("PART #room :bye")
    #expect(dan.heard() == [":eve!~eve@host PART #room :bye"])
  }

  @Test("+D: WHO, WHOIS and an invisible person's room do not show who has not been announced")
  func queries() {
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +D")
    let eve = chat.enter("eve", in: "#room")
    eve.send("MODE eve +i")
    #expect(dan.send("WHO #room").all("352").map { $0.parameters[5] } == ["dan"])
    #expect(dan.send("WHO e*").all("352") == [])
    #expect(dan.send("WHOIS eve").all("319") == [])
    #expect(eve.send("WHO #room").all("352").count == 2)
    #expect(eve.send("WHOIS eve").all("319").count == 1)
    eve.send("PRIVMSG #room :x")
    _ = dan.heard()
    #expect(dan.send("WHO #room").all("352").count == 2)
    #expect(dan.send("WHO e*").all("352").count == 1)
    #expect(dan.send("WHOIS eve").all("319").count == 1)
  }

  @Test("+D: a standing or a new topic announces; the kick of somebody unannounced is between the two")
  func otherOccasions() {
    let dan = chat.enter("dan", in: "#room")
    let near = chat.enter("near", in: "#room")
    dan.send("MODE #room +D-t")
    let eve = chat.enter("eve", in: "#room")
    _ = near.heard()
    dan.send("MODE #room +v eve")
    #expect(near.heard() == [":eve!~eve@host JOIN #room", ":dan!~dan@host MODE #room +v eve"])
    let far = chat.enter("far", in: "#room")
    _ = near.heard()
    far.send("TOPIC #room :tea")
    #expect(near.heard().verbs == ["JOIN", "TOPIC"])
    let last = chat.enter("last", in: "#room")
    dan.send("KICK #room last")
    #expect(near.heard() == [])
    #expect(last.heard().verbs == ["KICK"])
    _ = eve
  }

  @Test("+D: a refused message announces nobody")
  func refusedSpeech() {
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +Dm")
    let eve = chat.enter("eve", in: "#room")
    #expect(eve.send("PRIVMSG #room :x").verbs == ["404"])
    #expect(dan.heard() == [])
  }

  @Test("-D: newcomers are announced again; those who are still unannounced are so when they speak")
  func off() {
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +D")
    let eve = chat.enter("eve", in: "#room")
    dan.send("MODE #room -D")
    _ = eve.heard()
    let far = chat.enter("far")
    far.send("JOIN #room")
    #expect(dan.heard() == [":far!~far@host JOIN #room"])
    #expect(names(dan) == ["@dan", "far"])
    eve.send("PRIVMSG #room :x")
    #expect(dan.heard().verbs == ["JOIN", "PRIVMSG"])
    _ = far
  }

  @Test("+D: the announcement has the account for extended-join, and is followed by AWAY for away-notify")
  func capabilities() {
    let dan = chat.enter("dan", ["extended-join", "away-notify"], in: "#room")
    dan.send("MODE #room +D")
    let eve = chat.enter("eve", in: "#room")
    eve.send("AWAY :tea")
    #expect(dan.heard() == [])
    eve.send("PRIVMSG #room :x")
    #expect(
      dan.heard() == [
        ":eve!~eve@host JOIN #room * :EVE", ":eve!~eve@host AWAY :tea", ":eve!~eve@host PRIVMSG #room :x",
      ])
  }

  // MARK: Auditorium

  @Test("+u: members see those with a standing and themselves; operators see everybody")
  func auditorium() {
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    let vic = chat.enter("vic", in: "#room")
    dan.send("MODE #room +uv vic")
    chat.forgetAll()
    #expect(names(dan) == ["@dan", "eve", "far", "+vic"])
    #expect(names(eve) == ["@dan", "eve", "+vic"])
    #expect(Set(eve.send("WHO #room").all("352").map { $0.parameters[5] }) == ["dan", "eve", "vic"])
    #expect(eve.send("WHOIS far").all("319") == [] && dan.send("WHOIS far").all("319").count == 1)
    #expect(names(chat.enter("out")) == ["@dan", "+vic"])
    _ = (far, vic)
  }

  @Test("+u: who comes, goes or changes name is told to operators only; what they say to everybody")
  func auditoriumEvents() {
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    dan.send("MODE #room +u")
    chat.forgetAll()
    let far = chat.enter("far")
    #expect(far.send("JOIN #room").verbs == ["JOIN", "353", "366"])
    #expect(dan.heard().verbs == ["JOIN"] && eve.heard() == [])
    far.send("PRIVMSG #room :hi")
    #expect(dan.heard().verbs == ["PRIVMSG"] && eve.heard().verbs == ["PRIVMSG"])
    #expect(far.send("NICK near").verbs == ["NICK"])
    #expect(dan.heard().verbs == ["NICK"] && eve.heard() == [])
    #expect(far.send("PART #room").verbs == ["PART"])
    #expect(dan.heard().verbs == ["PART"] && eve.heard() == [])
    far.send("JOIN #room")
    chat.forgetAll()
    far.send("QUIT")
    #expect(dan.heard().verbs == ["QUIT"] && eve.heard() == [])
    dan.send("PART #room")
    #expect(eve.heard().verbs == ["PART"])
  }

  @Test("+u: a kick is told to operators and to whom it is about")
  func auditoriumKick() {
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    dan.send("MODE #room +u")
    chat.forgetAll()
    #expect(dan.send("KICK #room far").verbs == ["KICK"])
    #expect(far.heard().verbs == ["KICK"] && eve.heard() == [])
  }

  @Test("+u: who is given a standing joins for those who did not see them, and parts when it is taken")
  func auditoriumStanding() {
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    dan.send("MODE #room +u")
    chat.forgetAll()
    #expect(dan.send("MODE #room +v far").verbs == ["MODE"])
    #expect(eve.heard() == [":far!~far@host JOIN #room", ":dan!~dan@host MODE #room +v far"])
    #expect(far.heard().verbs == ["MODE"])
    dan.send("MODE #room -v far")
    #expect(eve.heard() == [":dan!~dan@host MODE #room -v far", ":far!~far@host PART #room"])
    #expect(far.heard().verbs == ["MODE"])
    dan.send("MODE #room +ov far far")
    chat.forgetAll()
    dan.send("MODE #room -v+v far far")
    dan.send("MODE #room -o far")
    #expect(eve.heard().verbs == ["MODE", "MODE"], "They were seen all the time.")
    dan.send("MODE #room +o-vo far far far")
    #expect(eve.heard().verbs == ["MODE", "PART"])
    dan.send("MODE #room +v-v far far")
    #expect(eve.heard().verbs == ["JOIN", "MODE", "PART"])
  }

  // MARK: Cost

  @Test(
    "+D and +u: 10,000 who join one room are told to as few as see them, and not to each other",
    .onOneServer("What is counted is the cost of one world."), arguments: ["D", "u"])
  func joinsAreCheap(mode: String) {
    let people = 10_000
    let chat = ChatHarness(sessionsMax: people + 10)
    chat.checksInvariants = false
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +\(mode)")
    let before = chat.deliveries
    for number in 0..<people {
      let person = chat.connect()
      person.send("NICK n\(number)")
      person.send("USER n 0 * :n")
      person.send("CAP REQ no-implicit-names")
      person.send("JOIN #room")
    }
    #expect(chat.world.rooms[chat.world.room(named: "#room")!].members.count == people + 1)
    // Under u each newcomer reads their own JOIN, and the one operator does.
    #expect(chat.deliveries - before == (mode == "u" ? 2 * people : 0))
    chat.world.checkInvariants()
  }

  @Test(
    "The history, which everyone in the room may read, does not tell of those who were hidden from some of them",
    arguments: ["+D", "+u"])
  func history(mode: String) {
    let chat = ChatHarness(keepsHistory: true)
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room \(mode)")
    let eve = chat.enter("eve", in: "#room", "#open")
    let fay = chat.enter("fay", in: "#room")
    for line in ["NICK other", "QUIT"] { eve.send(line) }
    dan.send("KICK #room fay")
    _ = fay
    let reader = chat.enter("reader", ["draft/chathistory", "draft/event-playback"], in: "#room", "#open")
    #expect(!reader.send("CHATHISTORY LATEST #room * 9").contains { !$0.hasPrefix(":dan!") })
    #expect(reader.send("CHATHISTORY LATEST #open * 9").verbs.prefix(3) == ["JOIN", "NICK", "QUIT"])
  }
}
