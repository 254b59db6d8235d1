import Testing

@testable import MadangChat
@testable import MadangWorld

/// What those outside read of a room that they may not enter.
@Suite("A room that one may not enter tells nothing of itself", .alsoOverNodes)
struct ClosedRoomTests {
  private let chat = ChatHarness(OperatorTests.configure)

  private func room(_ modes: String) -> (dan: Person, far: Person) {
    let dan = chat.enter("dan", ["batch", "draft/metadata-2"], in: "#room")
    dan.send("TOPIC #room :psst")
    dan.send("METADATA #room SET note :psst")
    dan.send("MODE #room \(modes)")
    let far = chat.enter("far", ["batch", "draft/metadata-2"])
    far.send("METADATA * SUB note")
    chat.forgetAll()
    return (dan, far)
  }

  @Test(
    "Metadata: KEY_NO_PERMISSION for GET, LIST and SYNC; the topic and the lists are 442",
    arguments: ["+i", "+k key", "+b *!~far@*", "+b $~a", "+R"])
  func closed(modes: String) {
    let (_, far) = room(modes)
    for command in ["GET note", "GET none", "LIST", "SYNC"] {
      #expect(
        far.send("METADATA #ROOM \(command)").parameters(of: "FAIL")?.prefix(4)
          == ["METADATA", "KEY_NO_PERMISSION", "#room", "*"], "\(command)")
    }
    #expect(far.send("TOPIC #room").verbs == ["442"])
    for list in ["b", "e", "I"] { #expect(far.send("MODE #room \(list)").verbs == ["442"]) }
    #expect(far.send("LIST #room").parameters(of: "322") == ["far", "#room", "1", ""])
    #expect(far.send("MODE #room").verbs == ["324", "329"])
  }

  @Test("Who is in it reads all of it, and so does who may come in: the invited, the excepted, operators of the server")
  func open() {
    let (dan, far) = room("+i")
    func readsAll(_ person: Person) -> Bool {
      person.send("METADATA #room GET note").verbs.contains("761")
        && person.send("TOPIC #room").verbs.contains("332") && person.send("MODE #room b").verbs == ["368"]
    }
    #expect(readsAll(dan) && !readsAll(far))
    dan.send("INVITE far #room")
    _ = far.heard()
    #expect(readsAll(far))
    dan.send("MODE #room -i+l 1")
    #expect(readsAll(far), "Full is no secret.")
    dan.send("MODE #room +k key")
    #expect(!readsAll(far))
    far.send("OPER root secret")
    _ = far.heard()
    #expect(readsAll(far))
  }

  @Test("A secret room tells those outside neither its modes nor its metadata")
  func secret() {
    let (_, far) = room("+sl 7")
    #expect(far.send("MODE #room").verbs == ["442"] && far.send("TOPIC #room").verbs == ["442"])
    #expect(far.send("METADATA #room LIST").parameters(of: "FAIL")?[1] == "INVALID_TARGET")
    #expect(far.send("LIST #room").verbs == ["321", "323"])
  }

  @Test("ChanServ INFO and /rooms say no topic of it either")
  func others() {
    let accounts = FakeAccounts("Dan")
    let chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, rooms: FakeRooms(), ownedNames: accounts.ownedNames)
    }
    let dan = chat.enter("dan_", in: "#room")
    for line in ["NS IDENTIFY dan sesame", "CS REGISTER #room", "TOPIC #room :psst", "MODE #room +i"] { dan.send(line) }
    let far = chat.enter("far")
    #expect(far.send("CS INFO #room") == [":ChanServ!ChanServ@irc.test NOTICE far :#room is registered."])
    dan.send("PART #room")
    #expect(far.send("CS INFO #room").count == 1)
  }

  @Test("WHOIS: 760 for each key of somebody, for who negotiated metadata (IRCv3, metadata, RPL_WHOISKEYVALUE)")
  func whois() {
    let (dan, far) = room("+i")
    dan.send("METADATA * SET url :http://x y")
    dan.send("METADATA * SET zone KST")
    #expect(
      far.send("WHOIS dan").all("760") == [
        ":irc.test 760 far dan url * :http://x y", ":irc.test 760 far dan zone * :KST",
      ])
    #expect(chat.enter("gil").send("WHOIS dan").all("760") == [])
  }
}
