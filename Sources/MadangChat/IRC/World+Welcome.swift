import MadangMemory
import MadangWorld

/// The end of registration. Modern IRC, "Connection Registration".
extension World {
  /// Welcomes a session that has a nickname and a user, and negotiates nothing any more.
  mutating func welcomeIfReady(_ handle: Handle, _ effects: inout Effects) {
    guard let registration = sessions[handle.slot].registration, registration.hasUser,
      !registration.negotiatesCapabilities, !sessions[handle.slot].nick.isEmpty
    else { return }
    if let needed = settings.password, needed != registration.password {
      effects.numeric(.passwordMismatch, text: "Password incorrect")
      dismiss(handle, reason: "Password incorrect", &effects)
      return
    }
    // account-registration, "ISUPPORT token".
    if settings.requiresAccount, sessions[handle.slot].account == nil {
      effects.fail("*", "ACCOUNT_REQUIRED", text: World.accountRequired)
      dismiss(handle, reason: "An account is required", &effects)
      return
    }
    refreshSource(of: handle)
    if expelIfBanned(handle, &effects) { return }
    let nick = sessions[handle.slot].nick
    if person(named: nick) != nil { return share(nick, handle, &effects) }
    if comeBack(handle, &effects) {
      greetAttached(effects.author, &effects)
      return
    }
    if isOwnedByOther(nick, than: handle) {
      setNick("", of: handle, &effects)
      effects.numeric(.nicknameInUse, nick, text: ownedNames.refusal(ofNick: nick))
      return
    }
    // sasl-3.1: who completes the registration during an exchange goes on without it.
    if sessions[effects.connection.slot].authentication != nil { abortAuthentication(&effects) }
    register(handle)
    greet(handle, &effects)
    tellOnline(handle, &effects)
  }

  private static let accountRequired =
    "This server is for those who have an account: log in by SASL, or REGISTER one before you come in"

  /// Somebody has the nickname by now: themselves, by another connection, or somebody else.
  private mutating func share(_ nick: String, _ handle: Handle, _ effects: inout Effects) {
    let verdict = attach(handle, to: nick, &effects)
    if case .attached = verdict { return greetAttached(effects.author, &effects) }
    setNick("", of: handle, &effects)
    if case .tooMany = verdict {
      effects.numeric(
        .nicknameInUse, nick,
        text: "This nickname has as many connections as it may have (\(settings.limits.connectionsPerPersonMax))")
    } else {
      effects.numeric(.nicknameInUse, nick, text: "Nickname is already in use")
    }
  }

  /// All that anybody is welcomed with.
  private borrowing func greet(_ handle: Handle, _ effects: inout Effects) {
    if effects.isElsewhere { return }
    // "RPL_WELCOME": some clients take the host from it for their own address, and look up a cloak.
    let name =
      sessions[handle.slot].isCloaked
      ? sessions[handle.slot].nick : String(decoding: sessions[handle.slot].source, as: UTF8.self)
    effects.numeric(.welcome, text: "Welcome to the \(settings.network) Network, \(name)")
    effects.numeric(
      .yourHost, text: "Your host is \(settings.serverName), running version \(settings.versionWord)")
    effects.numeric(.created, text: "This server was created \(Clock.text(settings.startedSeconds))")
    effects.numeric(
      .myInfo, settings.serverName, settings.versionWord, UserModes.allLetters, RoomMode.allLetters,
      RoomMode.parameterLetters)
    features(&effects)
    if effects.encoding.isSuperset(of: [.whoAmI, .changeHost]) { tellSource(of: handle, &effects) }
    userCounts(&effects)
    MetadataShow.showOwn(self, handle, &effects)
    messageOfTheDay(&effects)
    // Nobody has any yet but a person with another connection.
    let modes = sessions[handle.slot].modes
    if !modes.isEmpty { effects.numeric(.umodeIs, Mode.text(of: modes)) }
  }

  /// `:nick!user@host SETNAME :real name`: by whose name everything of theirs comes to others. IRCv3, whoami.
  private borrowing func tellSource(of handle: Handle, _ effects: inout Effects) {
    effects.beginLine()
    effects.bytes.append(byte: UInt8(ascii: ":"))
    effects.bytes.append(sessions[handle.slot].source.span)
    effects.parameter("SETNAME")
    _ = effects.trailing(sessions[handle.slot].realname)
    effects.endLine()
  }

  /// The welcome of one more connection.
  private mutating func greetAttached(_ person: Handle, _ effects: inout Effects) {
    if sessions[effects.connection.slot].authentication != nil { abortAuthentication(&effects) }
    greet(person, &effects)
    leadIn(person, &effects)
  }

  /// Has one more connection know where its person is, and what was missed.
  mutating func leadIn(_ person: Handle, _ effects: inout Effects) {
    let absence = endAbsence(of: person)
    noteAlwaysOn(of: person)
    if let absence, absence.isAwayForIt, sessions[person.slot].away == Absence.awayText {
      setAway(nil, of: person, &effects)
    }
    if sessions[person.slot].away != nil {
      effects.numeric(.nowAway, text: "You have been marked as being away")
    }
    for membership in sessions[person.slot].memberships {
      var event = composeJoin(person, membership.room, to: .everyone, &effects)
      event.tags.id = nil
      effects.echo(event)
      Join.show(self, person, membership.room, &effects)
      effects.joined(membership.room)
    }
    Replay.begin(self, person, missedSince: absence?.since, &effects)
  }

  /// Modern IRC, "Feature Advertisement"; extended-isupport, "`draft/isupport` batch".
  borrowing func features(_ effects: inout Effects) {
    announce(Isupport.tokens(settings), &effects)
  }

  /// Other settings than before. Returns what clients are to be told with `announce`: those of RPL_ISUPPORT that are welcomed,
  /// of the capabilities that came and went all.
  package mutating func adopt(
    _ new: ChatSettings, _ effects: inout Effects
  ) -> (tokens: [String], capabilities: CapabilityNotice) {
    let changes = Isupport.changes(from: settings, to: new)
    let notice = change(new)
    reviewOperators(&effects)
    return (changes, notice)
  }

  /// Tells the author of tokens of RPL_ISUPPORT.
  package borrowing func announce(_ tokens: [String], _ effects: inout Effects) {
    let text = "are supported by this server"
    let bytesMax = effects.listBytesMax() - text.utf8.count
    let isBatch = effects.encoding.isSuperset(of: [.extendedIsupport, .batch])
    if isBatch { effects.beginBatch("draft/isupport") }
    for tokens in Isupport.lines(tokens, bytesMax: bytesMax) {
      effects.beginNumeric(.isupport)
      for token in tokens { effects.parameter(token) }
      _ = effects.trailing(text)
      effects.endLine()
    }
    if isBatch { effects.endBatch() }
  }

  /// Modern IRC, "LUSERS message". Counts of nothing are left out (RFC 2812 §5.1, note on RPL_LUSEROP).
  borrowing func userCounts(_ effects: inout Effects) {
    let visible = registeredCount - invisibleCount
    let node = node(of: effects.connection)
    let servers = node == nil ? 1 : nodes.here.count
    effects.numeric(
      .luserClient, text: "There are \(visible) users and \(invisibleCount) invisible on \(servers) servers")
    if operatorCount > 0 { effects.numeric(.luserOp, String(operatorCount), text: "operator(s) online") }
    if unregisteredCount > 0 {
      effects.numeric(.luserUnknown, String(unregisteredCount), text: "unknown connection(s)")
    }
    if roomCount > 0 { effects.numeric(.luserChannels, String(roomCount), text: "channels formed") }
    let here = node?.connections ?? registeredCount
    effects.numeric(.luserMe, text: "I have \(here) clients and \(servers - 1) servers")
    let now = String(registeredCount)
    let most = String(registeredMax)
    let (localNow, localMost) = (String(here), String(node?.connectionsMax ?? registeredMax))
    effects.numeric(.localUsers, localNow, localMost, text: "Current local users \(localNow), max \(localMost)")
    effects.numeric(.globalUsers, now, most, text: "Current global users \(now), max \(most)")
  }

  /// Modern IRC, "MOTD message".
  borrowing func messageOfTheDay(_ effects: inout Effects) {
    if settings.motd.isEmpty {
      effects.numeric(.noMotd, text: "MOTD File is missing")
      return
    }
    effects.numeric(.motdStart, text: "- \(settings.serverName) Message of the day - ")
    for line in settings.motd { effects.numeric(.motd, text: "- \(line)") }
    effects.numeric(.endOfMotd, text: "End of /MOTD command.")
  }
}
