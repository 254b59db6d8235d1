/// What RPL_ISUPPORT announces. Modern IRC, "RPL_ISUPPORT Parameters".
enum Isupport {
  /// RPL_ISUPPORT: at most 13 tokens a line.
  private static let tokensPerLineMax = 13

  /// The tokens, line by line; `bytesMax` is what a line has room for.
  static func lines(_ settings: Settings, bytesMax: Int) -> [[String]] {
    var lines: [[String]] = []
    var bytes = 0
    for token in tokens(settings) {
      if lines.isEmpty || lines[lines.count - 1].count == tokensPerLineMax || bytes + token.utf8.count + 1 > bytesMax {
        lines.append([])
        bytes = 0
      }
      lines[lines.count - 1].append(token)
      bytes += token.utf8.count + 1
    }
    return lines
  }

  static func tokens(_ settings: Settings) -> [String] {
    let limits = settings.limits
    let tokens: [String?] = [
      "AWAYLEN=\(limits.awayBytesMax)",
      "BOT=B",
      "CASEMAPPING=rfc1459",
      "CHANLIMIT=#:\(limits.roomsPerSessionMax)",
      "CHANMODES=b,k,l,imnst",
      "CHANNELLEN=\(limits.roomNameBytesMax)",
      "CHANTYPES=#",
      settings.history.map { _ in "CHATHISTORY=\(limits.historyMessagesMax)" },
      settings.clientTags.token,
      settings.networkIcon.map { "draft/ICON=\(escaped($0))" },
      "ELIST=CMNTU",
      "HOSTLEN=\(limits.hostBytesMax)",
      "KEYLEN=\(limits.keyBytesMax)",
      "KICKLEN=\(limits.kickBytesMax)",
      "MAXLIST=b:\(limits.bansPerRoomMax)",
      "MAXTARGETS=\(limits.targetsMax)",
      "MODES=\(limits.modeChangesMax)",
      "MONITOR=\(limits.monitoredMax)",
      settings.history.map { _ in "MSGREFTYPES=msgid,timestamp" },
      "NAMELEN=\(limits.realnameBytesMax)",
      "NETWORK=\(escaped(settings.network))",
      "NICKLEN=\(limits.nickBytesMax)",
      "PREFIX=(ov)@+",
      "STATUSMSG=@+",
      "TARGMAX=JOIN:,KICK:,LIST:,MONITOR:,NAMES:,NOTICE:\(limits.targetsMax),PART:,PRIVMSG:\(limits.targetsMax),TAGMSG:\(limits.targetsMax),WHOIS:1",
      "TOPICLEN=\(limits.topicBytesMax)",
      "USERLEN=\(limits.userBytesMax + 1)",
      "UTF8ONLY",
      "WHOX",
    ]
    return tokens.compactMap { $0 }
  }

  /// Space, backslash and `=` have escapes in a value.
  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\x5C").replacing(" ", with: "\\x20").replacing("=", with: "\\x3D")
  }
}
