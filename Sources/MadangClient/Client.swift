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
    // The console takes a title for text.
    let hasTitle = options.hasTitle && Environment.value(of: "TERM") != "linux"
    let surface = TerminalSurface(
      columns: WindowSize.columns(of: options.output) ?? 80, color: color,
      habits: TerminalSurface.Habits(rings: options.rings, hasTitle: hasTitle, folds: options.folds)
    ) { kernel.wallMilliseconds() }
    let session = session(for: url, options, onTerminal: true)
    return try ChatLoop(
      kernel: kernel, url: url, session: session, surface: surface, terminal: mode, options: options
    ).run()
  }

  private static func runInPipe(
    _ url: ChatURL, _ options: ClientOptions, _ kernel: LinuxKernel
  ) throws(Errno) -> Int32 {
    let color = options.color.isOn(onTerminal: false, noColor: true)
    let surface = PipeSurface(color: color)
    let session = session(for: url, options, onTerminal: false)
    return try ChatLoop(
      kernel: kernel, url: url, session: session, surface: surface, terminal: nil, options: options
    ).run()
  }

  /// The nickname where the URL has none: who the person is on this machine.
  package static func standardNick() -> String {
    userName() ?? "guest\(Int.random(in: 1000...9999))"
  }

  private static func userName() -> String? {
    Environment.value(of: "USER").flatMap { ChatURL.isNick($0) && $0 != "root" ? $0 : nil }
  }

  private static func session(for url: ChatURL, _ options: ClientOptions, onTerminal: Bool) -> any ChatSession {
    switch url.scheme {
    case .plain: return PlainSession(showsOwnLines: onTerminal)
    case .irc, .ircs, .ws, .wss:
      let nick = url.nick ?? options.login?.account ?? standardNick()
      return IRCSession(
        nick: nick, rooms: url.rooms, password: url.password ?? options.serverPassword, realName: url.realName,
        userName: userName(), login: options.login)
    }
  }
}
