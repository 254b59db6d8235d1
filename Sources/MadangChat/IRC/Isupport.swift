import MadangWorld

/// What RPL_ISUPPORT announces. Modern IRC, "RPL_ISUPPORT Parameters".
enum Isupport {
  /// RPL_ISUPPORT: at most 13 tokens a line.
  private static let tokensPerLineMax = 13

  /// The tokens, line by line; `bytesMax` is what a line has room for.
  static func lines(_ tokens: [String], bytesMax: Int) -> [[String]] {
    var lines: [[String]] = []
    var bytes = 0
    for token in tokens {
      if lines.isEmpty || lines[lines.count - 1].count == tokensPerLineMax || bytes + token.utf8.count + 1 > bytesMax {
        lines.append([])
        bytes = 0
      }
      lines[lines.count - 1].append(token)
      bytes += token.utf8.count + 1
    }
    return lines
  }

  static func tokens(_ settings: ChatSettings) -> [String] {
    let limits = settings.limits
    let lists = MaskList.letters.map { "\($0):\(limits.bansPerRoomMax)" }.joined(separator: ",")
    let targets = limits.targetsMax
    let tokens: [String?] = [
      "ACCOUNTEXTBAN=a",
      "AWAYLEN=\(limits.awayBytesMax)",
      "BOT=B",
      "CASEMAPPING=rfc1459",
      "CHANLIMIT=#:\(limits.roomsPerSessionMax)",
      "CHANMODES=\(RoomMode.lettersByType.joined(separator: ","))",
      "CHANNELLEN=\(limits.roomNameBytesMax)",
      "CHANTYPES=#",
      settings.history.map { _ in "CHATHISTORY=\(limits.historyMessagesMax)" },
      settings.clientTags.token,
      settings.requiresAccount ? "draft/ACCOUNTREQUIRED" : nil,
      settings.networkIcon.map { "draft/ICON=\(escaped($0))" },
      "ELIST=CMNTU",
      "EXCEPTS=e",
      "EXTBAN=$,\(ExtendedMask.letters)",
      "HOSTLEN=\(limits.hostBytesMax)",
      "INVEX=I",
      "KEYLEN=\(limits.keyBytesMax)",
      "KICKLEN=\(limits.kickBytesMax)",
      "MAXLIST=\(lists)",
      "MAXTARGETS=\(limits.targetsMax)",
      "MODES=\(limits.modeChangesMax)",
      "MONITOR=\(limits.monitoredMax)",
      settings.history.map { _ in "MSGREFTYPES=msgid,timestamp" },
      "NAMELEN=\(limits.realnameBytesMax)",
      "NETWORK=\(escaped(settings.network))",
      "NICKLEN=\(limits.nickBytesMax)",
      "PREFIX=(ov)@+",
      "STATUSMSG=@+",
      "TARGMAX=JOIN:,KICK:,LIST:,MONITOR:,NAMES:,NOTICE:\(targets),PART:,PRIVMSG:\(targets),TAGMSG:\(targets),"
        + "WHOIS:1,WHOWAS:\(targets)",
      "TOPICLEN=\(limits.topicBytesMax)",
      "USERLEN=\(limits.userBytesMax + 1)",
      "UTF8ONLY",
      "WHOX",
    ]
    return tokens.compactMap { $0 }
  }

  /// What tells a client of other settings that it has learnt the old ones: tokens with another value, and `-NAME` for
  /// those that are gone. Modern IRC, "RPL_ISUPPORT".
  static func changes(from old: ChatSettings, to new: ChatSettings) -> [String] {
    let before = tokens(old)
    let after = tokens(new)
    let names = Set(after.map(name))
    return after.filter { !before.contains($0) } + before.map(name).filter { !names.contains($0) }.map { "-" + $0 }
  }

  private static func name(_ token: String) -> String { String(token.prefix { $0 != "=" }) }

  private static let escapedBytes = [
    UInt8(ascii: " "), UInt8(ascii: "\\"), UInt8(ascii: "="),
  ]

  /// Space, backslash and `=` have escapes in a value.
  private static func escaped(_ value: String) -> String {
    // Few values have one, and everybody who comes is told of them.
    if !value.utf8.contains(where: { escapedBytes.contains($0) }) { return value }
    return value.replacing("\\", with: "\\x5C").replacing(" ", with: "\\x20").replacing("=", with: "\\x3D")
  }
}
