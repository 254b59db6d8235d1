/// The commands of the control socket.
package struct ControlTable: Sendable {
  /// Every command that there is. Its rule stands in a file of Control/; one more is one more row.
  package static let standard = ControlTable([
    ControlRow(
      "account add", "NAME", help: "Make an account. Its password comes from standard input.", asksForPassword: true,
      .slow(ControlAccounts.add)),
    ControlRow(
      "account forget", "NAME", help: "Delete an account, and all that it said.", .slow(ControlAccounts.forget)),
    ControlRow(
      "account info", "NAME", help: "Tell about one account, and who is logged in to it.",
      look: .facts([
        .init("name", "name"), .init("nicks", "nickname", .list), .init("created", "registered", .time),
        .init("lastLogin", "last login", .time), .init("email", "email"),
        .init("locked", "locked", .flag("nobody can log in")), .init("certificates", "certificates", .list),
        .init("here", "here", .list),
      ]), reach: .world, .slow(ControlAccounts.info)),
    ControlRow(
      "account list", help: "Name all accounts.",
      look: .table([
        .init("name", "account"), .init("nicks", "nicknames", .list), .init("created", "registered", .time),
        .init("lastLogin", "last login", .time), .init("locked", "state", .flag("locked")),
      ]), reach: .world, .slow(ControlAccounts.list)),
    ControlRow(
      "account lock", "NAME", help: "Log out everybody of an account, and let nobody log in.",
      .slow(ControlAccounts.lock)),
    ControlRow("account reset", "NAME", help: "Make another recovery code, and show it.", .slow(ControlAccounts.reset)),
    ControlRow(
      "account set-password", "NAME", help: "Set another password, which comes from standard input.",
      asksForPassword: true, .slow(ControlAccounts.setPassword)),
    ControlRow("account unlock", "NAME", help: "Let people log in again.", .slow(ControlAccounts.unlock)),
    ControlRow(
      "ban add", "TARGET", "[--for DURATION] [REASON]", help: "Ban from the server, as KLINE does.",
      .slow(ControlBans.add)),
    ControlRow(
      "ban list", help: "Name all bans that hold.",
      look: .table([
        .init("target", "target"), .init("until", "until", .until), .init("author", "by"), .init("set", "set", .time),
        .init("reason", "reason"),
      ]), .shared(ControlBans.list)),
    ControlRow("ban remove", "TARGET", help: "End a ban.", .slow(ControlBans.remove)),
    ControlRow(
      "cluster drain", "[NODE]", help: "Have a node, or this one, take nobody any more, and end once all have gone.",
      .exclusive(ControlCluster.drain)),
    ControlRow(
      "cluster status", help: "Tell of all nodes, and of the log between them.",
      look: .facts(ControlCluster.columns), .shared(ControlCluster.status)),
    ControlRow(
      "cluster upgrade", help: "Have all nodes go by the newest rules that all of them know.",
      .exclusive(ControlCluster.upgrade)),
    ControlRow("people kick", "NICK", "[REASON]", help: "End somebody's connection.", .exclusive(ControlPeople.kick)),
    ControlRow(
      "people list", help: "Name everybody who is here.",
      look: .table([
        .init("source", "person"), .init("account", "account"), .init("away", "away", .flag("away")),
        .init("rooms", "rooms", .number), .init("connections", "ways in", .number), .init("since", "since", .time),
      ]), .shared(ControlPeople.list)),
    ControlRow(
      "room close", "ROOM", "[REASON]", help: "Put everybody out of a room, which ends it.",
      .exclusive(ControlRooms.close)),
    ControlRow(
      "room deop", "ROOM", "NICK", help: "Take an operator's standing, also from an account.",
      .exclusive(ControlRooms.deop)),
    ControlRow("room drop", "ROOM", help: "Have a registered room belong to nobody.", .exclusive(ControlRooms.drop)),
    ControlRow(
      "room info", "ROOM", help: "Tell about one room, and who is in it.",
      look: .facts([
        .init("name", "name"), .init("founder", "founder"), .init("standing", "standing", .list),
        .init("created", "since", .time), .init("modes", "modes"), .init("limit", "limit", .number),
        .init("topic", "topic"), .init("topicAuthor", "set by"), .init("topicSet", "set", .time),
        .init("bans", "ban", .list), .init("people", "people", .number), .init("members", "member", .list),
      ]), .shared(ControlRooms.info)),
    ControlRow(
      "room list", help: "Name all rooms, those that are secret included.",
      look: .table([.init("name", "room"), .init("people", "people", .number), .init("topic", "topic")]),
      .shared(ControlRooms.list)),
    ControlRow(
      "room mode", "ROOM", "MODES", "[PARAMETERS]", help: "Change a room's modes and lists, as MODE does.",
      .exclusive(ControlRooms.mode)),
    ControlRow(
      "room op", "ROOM", "NICK", help: "Make somebody an operator of a room, or an account.",
      .exclusive(ControlRooms.op)),
    ControlRow(
      "room topic", "ROOM", "[TEXT]", help: "Change a room's topic; without a text, clear it.",
      .exclusive(ControlRooms.topic)),
    ControlRow(
      "room transfer", "ROOM", "ACCOUNT", help: "Give a room to an account.", .exclusive(ControlRooms.transfer)),
    ControlRow(
      "status", help: "Tell how the server is doing.", look: .facts(ControlStatus.columns), .shared(ControlStatus.run)),
    ControlRow(
      "top connections", "KEY", "ROWS", "[FILTER]", help: "Tell of the connections that come first by a key.",
      .shared(ControlTop.connections)),
    ControlRow(
      "top rooms", "KEY", "ROWS", "[FILTER]", help: "Tell of the rooms that come first by a key.",
      .shared(ControlTop.rooms)),
    ControlRow("top server", help: "Tell what the server is busy with.", reach: .world, .slow(ControlTop.server)),
  ])

  package let rows: [ControlRow]

  package init(_ rows: [ControlRow]) {
    self.rows = rows
  }

  /// The row of a command that a password has yet to follow, and what the words before it come to.
  package func passwordAwaited(by line: String) -> (row: ControlRow, match: Match)? {
    // A word in the password's place.
    let found = match(line + " x")
    guard let row = rows.first(where: { $0.asksForPassword && (line + " ").hasPrefix($0.name + " ") }) else {
      return nil
    }
    return (row, found)
  }

  package enum Match: Sendable {
    case empty
    case command(ControlRow, arguments: [String])
    case refused(String)
  }

  /// The row that a line names, and its arguments.
  package func match(_ line: String) -> Match {
    let words = line.split(separator: " ")
    guard let first = words.first else { return .empty }
    let two = words.prefix(2).joined(separator: " ").prefix(bytesMax: 64)
    guard let row = rows.first(where: { $0.name == two }) ?? rows.first(where: { $0.name == first }) else {
      let group = rows.filter { $0.name.hasPrefix(first + " ") }
      let offered = (group.isEmpty ? rows : group).map(\.name).joined(separator: ", ")
      return .refused("there is no command \"\(two)\"; there are \(offered)")
    }
    var arguments = words.dropFirst(row.name.split(separator: " ").count)
    let most = row.argumentCounts.upperBound
    if let last = arguments.last, arguments.count > most, most > 0, !row.asksForPassword {
      // The last parameter takes the rest, with the spaces in it.
      let kept = arguments.prefix(most)
      arguments = kept.dropLast() + [line[kept[kept.endIndex - 1].startIndex..<last.endIndex]]
    }
    guard row.argumentCounts.contains(arguments.count) else {
      return .refused("usage: \(row.usage)")
    }
    return .command(row, arguments: arguments.map(String.init))
  }
}
