import MadangKernel

/// One scenario's server, those who make the trouble, and those who measure it. Whoever makes it must `end` it.
struct StallStage: ~Copyable {
  enum Measurer { case bystanders, prober, owner, nobody }

  let server: RunningServer
  private let directory: TemporaryDirectory
  /// Those who make the trouble; their addresses begin with 127.1.0.1.
  var crowd: Crowd
  private let sideline: Sideline?
  private let passers: Sideline?

  private static let firstSource: UInt32 = 0x7F01_0001
  private static let calmSeconds = 2.0
  /// How long a server may take to fill a database.
  private static let fillNanoseconds: UInt64 = 1_800_000_000_000

  /// `settings`: lines of the configuration file. `messages`: how many old ones there are in #room0; 0 for no database.
  init(
    _ plan: StallPlan, measurer: Measurer, settings: String = "", keeps: Bool = false, messages: Int = 0,
    flags: [String] = [], isSecure: Bool = false
  ) throws(LoadFailure) {
    let directory = try TemporaryDirectory()
    var started: RunningServer?
    do throws(LoadFailure) {
      if messages > 0 { try StallStage.fill(directory.path, messages) }
      let server = try StallStage.start(
        plan, directory, settings, keeps: keeps || messages > 0, isSecure: isSecure, flags)
      started = server
      let sideline = try StallStage.begin(measurer, server.target, plan)
      let passers = sideline == nil ? nil : try Passers.start(server.target)
      self = StallStage(
        directory: directory, server: server, sideline: sideline, passers: passers,
        crowd: try Crowd(address: server.target.address, firstSource: StallStage.firstSource))
    } catch {
      started?.end()
      directory.remove()
      throw error
    }
  }

  private init(
    directory: TemporaryDirectory, server: RunningServer, sideline: Sideline?, passers: Sideline?,
    crowd: consuming Crowd
  ) {
    self.directory = directory
    self.server = server
    self.sideline = sideline
    self.passers = passers
    self.crowd = crowd
  }

  private static func begin(
    _ measurer: Measurer, _ target: Target, _ plan: StallPlan
  ) throws(LoadFailure) -> Sideline? {
    switch measurer {
    case .bystanders: try Bystanders.start(target, count: plan.bystanders)
    case .prober: try Prober.start(target)
    case .owner: try Owner.start(target)
    case .nobody: nil
    }
  }

  /// Within the bounds that a server has for addresses that are not its own machine's.
  private static func start(
    _ plan: StallPlan, _ directory: TemporaryDirectory, _ settings: String, keeps: Bool, isSecure: Bool,
    _ flags: [String]
  ) throws(LoadFailure) -> RunningServer {
    let file = try directory.write(settings, as: "madang.toml")
    // The secure listener comes second: everybody but a storm of handshakes speaks in the clear.
    let secure = isSecure ? ["--listen", "ircs://127.0.0.1:0"] + (try MadangServerProcess.certificate(directory)) : []
    let extra = ["--max-per-address", "128", "--arrivals-per-minute", "180", "--log-level", "error"] + flags + secure
    return try MadangServerProcess.start(
      workers: plan.workers, extra: extra, flood: true, configuration: file, data: keeps ? directory.path : "none")
  }

  private static func fill(_ folder: String, _ messages: Int) throws(LoadFailure) {
    guard let path = Executables.beside("madang-store-bench") else {
      throw .server(
        "there is no 'madang-store-bench' beside this program; build it with "
          + "swift build -c release --product madang-store-bench")
    }
    let filler = try RunningServer.launch(path, ["fill", String(messages), "1", folder], isSilenced: false)
    defer { filler.end() }
    let deadline = MonotonicClock.nanoseconds() + fillNanoseconds
    var said = ""
    while MonotonicClock.nanoseconds() < deadline {
      if Interruption.isAsked { throw .interrupted }
      switch filler.nextLine(timeoutMilliseconds: 100) {
      case .text("filled"): return
      case .text(let line): said = line
      case .ended: throw .server("madang-store-bench ended before the database was filled: \(said)")
      case .timedOut: continue
      }
    }
    throw .server("the database was not filled within half an hour")
  }

  /// Ends everything that was started, in whatever state it is.
  mutating func end() {
    sideline?.end()
    passers?.end()
    crowd.close()
    server.end()
    directory.remove()
  }

  /// What those who measure get while nobody makes trouble.
  mutating func calm() throws(LoadFailure) -> StallSample {
    try measure(seconds: StallStage.calmSeconds) { _ throws(LoadFailure) in }
  }

  /// Measures from the moment the trouble begins until it is over, and at least so long.
  mutating func measure(
    seconds: Double, _ trouble: (inout Crowd) throws(LoadFailure) -> Void
  ) throws(LoadFailure) -> StallSample {
    let start = MonotonicClock.nanoseconds()
    passers?.begin()
    sideline?.begin()
    try trouble(&crowd)
    try crowd.pump(until: start + UInt64(seconds * 1e9))
    // While the last answers are waited for, somebody must read on, or the server would have slow readers.
    guard let sideline else { return StallSample() }
    passers?.stop()
    sideline.stop()
    while !sideline.isDelivered { try crowd.turn(5) }
    return try sideline.finish()
  }
}
