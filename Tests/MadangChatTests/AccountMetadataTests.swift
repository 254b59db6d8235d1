import MadangMemory
import MadangRecords
import Synchronization
import Testing

@testable import MadangChat
@testable import MadangWorld

/// What accounts say of themselves, beyond the sessions in which they said it.
@Suite struct AccountMetadataTests {
  private static let needs = ["batch", "draft/metadata-2", "sasl"]
  private let shelf = MetadataShelf()
  private let troubles = Counter()
  private let chat: ChatHarness

  final class Counter: Sendable {
    let count = Atomic<Int>(0)
  }

  init() {
    let accounts = FakeAccounts("Dan", "eve")
    let shelf = shelf
    let troubles = troubles
    chat = ChatHarness { settings in
      settings.services = ChatServices(
        accounts: accounts, rooms: FakeRooms(), metadata: shelf, ownedNames: accounts.ownedNames)
      settings.services.onTrouble = { _ in troubles.count.add(1, ordering: .relaxed) }
    }
  }

  private func enter(_ nick: String, as account: String? = nil, in room: String? = nil) -> Person {
    let person = chat.enter(nick, Self.needs)
    if let room { person.send("JOIN \(room)") }
    if let account { person.send("NS IDENTIFY \(account) sesame") }
    chat.forgetAll()
    return person
  }

  /// What somebody says, as `key=value`.
  private func values(of nick: String, asking person: Person) -> [String] {
    person.send("METADATA \(nick) LIST").all("761").map { "\($0.parameters[2])=\($0.parameters[4])" }
  }

  /// Has the store told what changed. Returns how many accounts that were.
  @discardableResult
  private func save() -> Int {
    let changes = chat.world.takeUnsavedMetadata()
    for change in changes {
      do throws(StoreError) { try shelf.changeMetadata(change) } catch { chat.world.retry(change) }
    }
    chat.world.finishSavingMetadata()
    return changes.count
  }

  // MARK: Keeping

  @Test("What somebody sets, removes and clears while logged in is kept, by account; of guests nothing is")
  func writesThrough() {
    let dan = enter("me", as: "dan")
    let guest = enter("guest")
    guest.send("METADATA * SET url g")
    #expect(save() == 0)
    dan.send("METADATA * SET url x")
    dan.send("METADATA * SET url y")
    dan.send("METADATA * SET empty :")
    let isUnsaved = chat.world.hasUnsavedRecords()
    #expect(isUnsaved && save() == 1 && save() == 0)
    #expect(shelf["Dan"] == ["url": "y", "empty": ""])
    dan.send("METADATA * SET url")
    #expect(save() == 1 && shelf["Dan"] == ["empty": ""])
    dan.send("METADATA * SET more 1")
    dan.send("METADATA * CLEAR")
    #expect(save() == 1 && shelf["Dan"] == [:])
  }

  @Test("Who logs in says what was kept, and so they and those in their rooms who subscribe are told, by the server")
  func loggingIn() {
    shelf["dan"] = ["url": "x", "zone": "KST"]
    let dan = enter("me", in: "#room")
    let eve = enter("eve_", in: "#room")
    let out = enter("out", in: "#else")
    for person in [dan, eve, out] { person.send("METADATA * SUB url") }
    chat.forgetAll()
    #expect(dan.send("NS IDENTIFY dan sesame").last == ":irc.test METADATA me url * :x")
    #expect(eve.heard() == [":irc.test METADATA me url * :x"])
    #expect(out.heard() == [])
    #expect(values(of: "me", asking: out) == ["url=x", "zone=KST"])
    // Once more changes nothing.
    #expect(dan.send("NS IDENTIFY dan sesame").verbs.contains("METADATA") == false && eve.heard() == [])
    #expect(save() == 0)
  }

  @Test("Registration: what was kept is in the batch of the welcome, with what was set before")
  func welcome() {
    shelf["dan"] = ["url": "x"]
    let dan = chat.connect()
    for line in ["CAP LS 302", "CAP REQ :batch draft/metadata-2 sasl", "NICK dan", "USER u 0 * :r"] { dan.send(line) }
    dan.send("METADATA * SET zone KST")
    dan.send("AUTHENTICATE PLAIN")
    #expect(dan.send("AUTHENTICATE AGRhbgBzZXNhbWU=").verbs == ["900", "903"])
    let lines = dan.send("CAP END")
    #expect(
      lines.all("METADATA").map(\.withoutTags) == [
        ":irc.test METADATA dan url * :x", ":irc.test METADATA dan zone * :KST",
      ])
    #expect(save() == 1 && shelf["dan"] == ["url": "x", "zone": "KST"])
  }

  @Test("What somebody had said as a guest is newer than what was kept, and is kept too")
  func guestValues() {
    shelf["dan"] = ["url": "old", "a": "1"]
    let dan = enter("me")
    dan.send("METADATA * SET url new")
    dan.send("METADATA * SET b 2")
    dan.send("METADATA * SUB url a b")
    #expect(dan.send("NS IDENTIFY dan sesame").all("METADATA") == [":irc.test METADATA me a * :1"])
    #expect(values(of: "me", asking: dan).sorted() == ["a=1", "b=2", "url=new"])
    #expect(save() == 1 && shelf["dan"] == ["url": "new", "a": "1", "b": "2"])
  }

  @Test("max-keys: of what a guest had said, as much joins their account as there is room for; subscribers are told")
  func keysMax() {
    chat.world.settings.limits.metadataKeysMax = 3
    shelf["dan"] = ["a": "1", "b": "1"]
    let dan = enter("me")
    for key in ["b", "c", "d"] { dan.send("METADATA * SET \(key) 2") }
    dan.send("METADATA * SUB a b c d")
    let told = dan.send("NS IDENTIFY dan sesame").all("METADATA")
    #expect(told == [":irc.test METADATA me a * :1", ":irc.test METADATA me d *"])
    #expect(save() == 1 && shelf["dan"] == ["a": "1", "b": "2", "c": "2"])
    let again = enter("again")
    for key in ["a", "x"] { again.send("METADATA * SET \(key) 3") }
    again.send("NS IDENTIFY dan sesame")
    #expect(save() == 1 && shelf["dan"] == ["a": "3", "b": "2", "c": "2"])
    #expect(again.send("METADATA * SET x 3").parameters(of: "FAIL")?[1] == "LIMIT_REACHED")
  }

  // MARK: Several sessions

  @Test("All who are logged in to an account say the same; a change is told of each of them, and to the others of them")
  func shared() {
    let one = enter("one", as: "dan", in: "#a")
    let two = enter("two", as: "DAN", in: "#b")
    let eve = enter("eve_", in: "#a")
    let far = enter("far", in: "#b")
    for person in [one, two, eve, far] { person.send("METADATA * SUB url") }
    chat.forgetAll()
    #expect(one.send("METADATA * SET url x").verbs == ["761"])
    #expect(eve.heard() == [":one!~one@host METADATA one url * :x"])
    #expect(two.heard() == [":one!~one@host METADATA two url * :x"])
    #expect(far.heard() == [":one!~one@host METADATA two url * :x"])
    #expect(values(of: "two", asking: eve) == ["url=x"])
    two.send("METADATA * CLEAR")
    #expect(values(of: "one", asking: eve) == [])
    #expect(save() == 1 && shelf["dan"] == [:])
  }

  @Test("Who logs in beside somebody who is there says what that one says, kept or not, and brings what they had said")
  func joinsOthers() {
    let one = enter("one", as: "dan")
    one.send("METADATA * SET url x")
    one.send("METADATA * SUB zone")
    let two = enter("two")
    two.send("METADATA * SET zone KST")
    two.send("NS IDENTIFY dan sesame")
    #expect(values(of: "two", asking: two) == ["url=x", "zone=KST"])
    #expect(one.heard() == [":irc.test METADATA one zone * :KST"])
    one.send("QUIT")
    #expect(values(of: "two", asking: two) == ["url=x", "zone=KST"])
  }

  @Test("Logging out leaves it with the account: subscribers are told; it is there at the next login, kept or not yet")
  func loggingOut() {
    let dan = enter("me", as: "dan", in: "#room")
    let eve = enter("eve_", in: "#room")
    eve.send("METADATA * SUB url")
    dan.send("METADATA * SET url x")
    chat.forgetAll()
    dan.send("NS LOGOUT")
    #expect(eve.heard() == [":irc.test METADATA me url *"])
    #expect(values(of: "me", asking: eve) == [])
    dan.send("METADATA * SET url guest")
    #expect(values(of: "me", asking: eve) == ["url=guest"])
    dan.send("METADATA * SET url")
    dan.send("NS IDENTIFY dan sesame")
    #expect(values(of: "me", asking: eve) == ["url=x"])
    save()
    dan.send("QUIT")
    let again = enter("again", as: "dan")
    #expect(values(of: "again", asking: again) == ["url=x"])
  }

  @Test("Changing over to another account takes nothing along")
  func changesOver() {
    shelf["eve"] = ["b": "2"]
    let dan = enter("me", as: "dan")
    dan.send("METADATA * SET a 1")
    dan.send("NS IDENTIFY eve sesame")
    #expect(values(of: "me", asking: dan) == ["b=2"])
    save()
    #expect(shelf["dan"] == ["a": "1"] && shelf["eve"] == ["b": "2"])
  }

  @Test("An operator's change of what somebody says is kept with that one's account")
  func operators() {
    let root = enter("root", as: "eve")
    let dan = enter("me", as: "dan")
    chat.run(as: root) { world, _ in
      world.grant(root.handle, OperatorBlock(name: "root") { _ in true })
    }
    root.send("METADATA me SET url x")
    #expect(values(of: "me", asking: dan) == ["url=x"])
    #expect(save() == 1 && shelf["dan"] == ["url": "x"] && shelf["eve"] == [:])
  }

  @Test("One more connection of a person: what it subscribed to before its welcome is theirs; each hears of the others")
  func connections() {
    let shelf = shelf
    let shared = SharedNicknames { $0.services.metadata = shelf }
    let desk = shared.enter("dan", as: "dan", "batch draft/metadata-2")
    let deaf = shared.enter()
    let phone = shared.chat.connect()
    for line in [
      "CAP REQ :sasl batch draft/metadata-2", "NICK dan", "USER d 0 * :D", "METADATA * SUB url", "AUTHENTICATE PLAIN",
    ] {
      phone.send(line)
    }
    phone.send("METADATA * SET url p")
    phone.send("AUTHENTICATE AGRhbgBzZXNhbWU=")
    #expect(phone.send("CAP END").parameters(of: "METADATA") == ["dan", "url", "*", "p"])
    shared.chat.forgetAll()
    #expect(phone.send("METADATA * SET url q") == [":irc.test 761 dan * url * :q"])
    #expect(desk.heard() == [":dan!~d@host METADATA dan url * :q"])
    #expect(desk.send("METADATA * SUBS").all("772").map { $0.parameters.last } == ["url"])
    #expect(deaf.heard() == [])
    phone.send("QUIT")
    #expect(desk.send("METADATA * GET url").parameters(of: "761")?.last == "q")
    for person in [desk, deaf] { person.send("QUIT") }
    for change in shared.chat.world.takeUnsavedMetadata() { #expect(change.values == ["url": "q"]) }
    let isEmpty = shared.chat.world.metadata.isEmpty
    #expect(isEmpty)
  }

  @Test("Who takes up a nickname of theirs after the welcome brings along what they subscribed to")
  func becomes() {
    let shelf = shelf
    shelf["dan"] = ["url": "x"]
    let shared = SharedNicknames { $0.services.metadata = shelf }
    let desk = shared.enter("dan", as: "dan", "batch draft/metadata-2")
    let phone = shared.enter("dan", as: "danny", "batch draft/metadata-2")
    phone.send("METADATA * SUB url")
    phone.send("NICK dan")
    shared.chat.forgetAll()
    desk.send("METADATA * SET url y")
    #expect(phone.heard() == [":dan!~d@host METADATA dan url * :y"])
    #expect(phone.send("METADATA * SUBS").all("772").map { $0.parameters.last } == ["url"])
  }

  @Test("Who is always on says what their account says after a restart too, though nobody has logged in")
  func broughtBack() {
    let shelf = shelf
    let shared = SharedNicknames { $0.services.metadata = shelf }
    let handle = Handle(slot: 100, generation: 1)
    let record = AlwaysOnRecord(
      account: "Dan", nick: "dan", user: "~d", host: "host", realname: "D", rooms: ["#room"])
    let isBack = shared.chat.world.bringBack(
      record, saying: [MetadataValue(key: "url", value: "x")], as: handle, milliseconds: shared.chat.milliseconds)
    #expect(isBack)
    let eve = shared.chat.enter("far", Self.needs)
    #expect(eve.send("METADATA dan LIST").parameters(of: "761")?.last == "x")
    let dan = shared.enter("dan", as: "dan", "batch draft/metadata-2")
    dan.send("METADATA * SET url y")
    #expect(eve.send("METADATA dan LIST").parameters(of: "761")?.last == "y")
    #expect(shared.chat.world.takeUnsavedMetadata() == [MetadataChange(account: "Dan", values: ["url": "y"])])
  }

  @Test("Who was brought back while the store could not be read says it from their next login on")
  func broughtBackLater() {
    let shelf = shelf
    shelf["dan"] = ["url": "x"]
    let shared = SharedNicknames { $0.services.metadata = shelf }
    let record = AlwaysOnRecord(
      account: "Dan", nick: "dan", user: "~d", host: "host", realname: "D", rooms: ["#room"])
    let isBack = shared.chat.world.bringBack(
      record, as: Handle(slot: 100, generation: 1), milliseconds: shared.chat.milliseconds)
    #expect(isBack)
    let dan = shared.enter("dan", as: "dan", "batch draft/metadata-2")
    #expect(dan.send("METADATA * GET url").parameters(of: "761")?.last == "x")
  }

  // MARK: Endings

  @Test("An account that is deleted says nothing any more, and nothing of it is kept that had yet to be")
  func deleted() {
    let dan = enter("me", as: "dan", in: "#room")
    let eve = enter("eve_", in: "#room")
    eve.send("METADATA * SUB url")
    dan.send("METADATA * SET url x")
    chat.forgetAll()
    dan.send("NS DROP sesame dan")
    #expect(eve.heard().last == ":irc.test METADATA me url *")
    #expect(save() == 0 && values(of: "me", asking: eve) == [])
  }

  @Test("When everybody has left, nothing stays but what has yet to be kept, which who comes back says")
  func leavesNothing() {
    shelf["dan"] = ["a": "1", "b": "1"]
    let dan = enter("me", as: "dan")
    dan.send("METADATA * SET url x")
    dan.send("METADATA * SET a")
    dan.send("QUIT")
    let isEmpty = chat.world.metadata.isEmpty
    #expect(isEmpty)
    let again = enter("again", as: "dan")
    #expect(values(of: "again", asking: again) == ["b=1", "url=x"])
    #expect(save() == 1 && shelf["dan"] == ["b": "1", "url": "x"])
  }

  @Test("What the store could not take of an account that is deleted meanwhile is not brought back")
  func deletedMeanwhile() {
    let dan = enter("me", as: "dan")
    dan.send("METADATA * SET url x")
    let changes = chat.world.takeUnsavedMetadata()
    dan.send("NS DROP sesame dan")
    for change in changes { chat.world.retry(change) }
    #expect(changes.count == 1 && save() == 0)
  }

  @Test("What the store could not take goes with the next change, as it is then")
  func retried() {
    let dan = enter("me", as: "dan")
    dan.send("METADATA * SET a 1")
    dan.send("METADATA * SET b 1")
    shelf.isBroken = true
    save()
    let isUnsaved = chat.world.hasUnsavedRecords()
    #expect(!isUnsaved)
    dan.send("METADATA * SET b 2")
    dan.send("QUIT")
    shelf.isBroken = false
    #expect(save() == 1 && shelf["dan"] == ["a": "1", "b": "2"])
  }

  @Test("What could not be kept is not lost where its owner leaves meanwhile, and comes back")
  func retriedAfterLeaving() {
    let dan = enter("me", as: "dan")
    dan.send("METADATA * SET a 1")
    let changes = chat.world.takeUnsavedMetadata()
    dan.send("QUIT")
    let again = enter("again", as: "dan")
    for change in changes { chat.world.retry(change) }
    #expect(values(of: "again", asking: again) == ["a=1"])
    #expect(save() == 1 && shelf["dan"] == ["a": "1"])
  }

  @Test("A store that can't be read is told of; what is set then is kept all the same, and takes nothing else away")
  func unreadable() {
    shelf["dan"] = ["a": "1", "b": "1"]
    shelf.isBroken = true
    let dan = enter("me", as: "dan")
    #expect(troubles.count.load(ordering: .relaxed) == 1)
    #expect(values(of: "me", asking: dan) == [])
    dan.send("METADATA * SET b 2")
    shelf.isBroken = false
    save()
    #expect(shelf["dan"] == ["a": "1", "b": "2"])
    dan.send("NS IDENTIFY dan sesame")
    #expect(values(of: "me", asking: dan) == ["a=1", "b=2"])
  }

  @Test("before-connect: what somebody changes who is not welcomed yet, and so is nobody yet, is told by the server")
  func changeBeforeWelcome() {
    let dan = enter("me", as: "dan", in: "#room")
    let fay = enter("fay", in: "#room")
    for person in [dan, fay] { person.send("METADATA * SUB url") }
    let other = chat.connect()
    for line in ["CAP REQ :sasl", "AUTHENTICATE PLAIN", "AUTHENTICATE AGRhbgBzZXNhbWU="] { other.send(line) }
    chat.forgetAll()
    #expect(other.send("METADATA * SET url x") == [":irc.test 761 * * url * :x"])
    #expect(dan.heard() == [":irc.test METADATA me url * :x"])
    #expect(fay.heard() == [":irc.test METADATA me url * :x"])
  }
}
