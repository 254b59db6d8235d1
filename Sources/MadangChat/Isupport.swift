/// What RPL_ISUPPORT announces. Modern IRC, "RPL_ISUPPORT Parameters".
enum Isupport {
  /// Modern IRC: at most 13 tokens a line.
  private static let tokensPerLineMax = 13

  static func lines(_ settings: Settings) -> [[String]] {
    let limits = settings.limits
    let tokens = [
      "AWAYLEN=\(limits.awayBytesMax)",
      "CASEMAPPING=rfc1459",
      "CHANLIMIT=#:\(limits.roomsPerSessionMax)",
      "CHANMODES=b,k,l,imnst",
      "CHANNELLEN=\(limits.roomNameBytesMax)",
      "CHANTYPES=#",
      "KICKLEN=\(limits.kickBytesMax)",
      "MAXLIST=b:\(limits.bansPerRoomMax)",
      "MAXTARGETS=\(limits.targetsMax)",
      "MODES=\(limits.modeChangesMax)",
      "NETWORK=\(settings.network)",
      "NICKLEN=\(limits.nickBytesMax)",
      "PREFIX=(ov)@+",
      "STATUSMSG=@+",
      "TARGMAX=JOIN:,KICK:,LIST:,NAMES:,NOTICE:\(limits.targetsMax),PART:,PRIVMSG:\(limits.targetsMax),TAGMSG:\(limits.targetsMax),WHOIS:1",
      "TOPICLEN=\(limits.topicBytesMax)",
      "USERLEN=\(limits.userBytesMax + 1)",
      "UTF8ONLY",
    ]
    return stride(from: 0, to: tokens.count, by: tokensPerLineMax).map {
      Array(tokens[$0..<min($0 + tokensPerLineMax, tokens.count)])
    }
  }
}
