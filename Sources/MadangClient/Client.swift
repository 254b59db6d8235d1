import MadangKernel

/// The terminal client, as a whole: `madang join URL`.
package enum Client {
  /// Chats until the person leaves, the input ends, or there is no way to the server. The exit status: 0 for leaving, 1
  /// for no connection, or in a pipe also for anything that did not work.
  ///
  /// Blocks the calling thread, and uses the three streams of the options.
  package static func run(url: ChatURL, options: ClientOptions) throws(Errno) -> Int32 {
    let kernel = try LinuxKernel(handlesSignals: true)
    let isDumb = Environment.value(of: "TERM") == "dumb"
    guard options.input.isTerminal && options.output.isTerminal && !isDumb else {
      return try runInPipe(url, options, kernel)
    }
    let color = options.color.isOn(onTerminal: true, noColor: Environment.value(of: "NO_COLOR") != nil)
    let mode = try TerminalMode(raw: options.input)
    let surface = TerminalSurface(
      columns: WindowSize.columns(of: options.output) ?? 80, color: color, pace: pace(url, options, kernel)
    ) { kernel.wallMilliseconds() }
    let session = session(for: url, onTerminal: true)
    return try ChatLoop(
      kernel: kernel, place: url.place, session: session, surface: surface, terminal: mode, options: options
    ).run()
  }

  private static func runInPipe(
    _ url: ChatURL, _ options: ClientOptions, _ kernel: LinuxKernel
  ) throws(Errno) -> Int32 {
    let color = options.color.isOn(onTerminal: false, noColor: true)
    let surface = PipeSurface(pace: pace(url, options, kernel), color: color)
    let session = session(for: url, onTerminal: false)
    return try ChatLoop(
      kernel: kernel, place: url.place, session: session, surface: surface, terminal: nil, options: options
    ).run()
  }

  private static func pace(_ url: ChatURL, _ options: ClientOptions, _ kernel: LinuxKernel) -> Pace {
    Pace(linesPerSecond: url.scheme == .irc ? options.linesPerSecond : 0, now: kernel.monotonicMilliseconds())
  }

  private static func session(for url: ChatURL, onTerminal: Bool) -> any ChatSession {
    switch url.scheme {
    case .plain: return PlainSession(showsOwnLines: onTerminal)
    case .irc:
      let user = Environment.value(of: "USER").flatMap { ChatURL.isNick($0) && $0 != "root" ? $0 : nil }
      let nick = url.nick ?? user ?? "guest\(Int.random(in: 1000...9999))"
      return IRCSession(
        nick: nick, rooms: url.rooms, password: url.password, realName: url.realName, userName: user)
    }
  }
}
