import MadangKernel

/// The terminal client, as a whole: `madang join URL`.
package enum Client {
  /// Chats until the person leaves, the input ends, or there is no way to the server. The exit status: 0 for leaving, 1
  /// for no connection, or in a pipe also for anything that did not work.
  ///
  /// Blocks the calling thread, and uses the three standard streams.
  package static func run(url: ChatURL, options: ClientOptions) throws(Errno) -> Int32 {
    let kernel = try LinuxKernel(handlesSignals: true)
    let isDumb = Environment.value(of: "TERM") == "dumb"
    let onTerminal = StandardStream.input.isTerminal && StandardStream.output.isTerminal && !isDumb
    let color = options.color.isOn(
      onTerminal: onTerminal, noColor: Environment.value(of: "NO_COLOR") != nil)
    let session = session(for: url, onTerminal: onTerminal)
    let reconnects = options.reconnect.isOn(onTerminal: onTerminal)
    guard onTerminal else {
      let pace = url.scheme == .irc ? options.linesPerSecond : 0
      let surface = PipeSurface(linesPerSecond: pace, color: color, now: kernel.monotonicMilliseconds())
      return try ChatLoop(
        kernel: kernel, place: url.place, session: session, surface: surface, onTerminal: false, reconnects: reconnects
      ).run()
    }
    let mode = try TerminalMode(raw: .input)
    let surface = TerminalSurface(columns: WindowSize.columns(of: .output) ?? 80, color: color) {
      kernel.wallMilliseconds()
    }
    let status = try ChatLoop(
      kernel: kernel, place: url.place, session: session, surface: surface, onTerminal: true, reconnects: reconnects
    ).run()
    mode.restore()
    return status
  }

  private static func session(for url: ChatURL, onTerminal: Bool) -> any ChatSession {
    switch url.scheme {
    case .plain: return PlainSession(showsOwnLines: onTerminal)
    case .irc:
      let user = Environment.value(of: "USER")
      let nick = url.nick ?? user.flatMap { ChatURL.isNick($0) && $0 != "root" ? $0 : nil } ?? "guest\(Int.random(in: 1000...9999))"
      return IRCSession(
        nick: nick, rooms: url.rooms, password: url.password, realName: url.realName, userName: user)
    }
  }
}
