import ArgumentParser
import MadangBenchCore

/// `madang-bench peers`.
struct PeersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peers", abstract: "Puts the same load on madang and on the other servers of this machine.",
    discussion: """
      Known are ngircd, inspircd, redis-server and nats-server; each is started on a free loopback port, with a \
      configuration made for the load, and ended afterwards. A server that closes connections under the load is tried \
      again with a smaller window, which is then shown.
      """)

  @OptionGroup var options: PlanOptions

  @Option(help: "Workers of madang.")
  var workers: Int?

  @Option(help: "Only these, by program name, comma-separated.")
  var only: String?

  @OptionGroup var json: JSONOptions

  @OptionGroup var chart: ChartOptions

  func run() throws {
    let names = only?.split(separator: ",").map(String.init)
    let peers = Peer.allCases.filter { names?.contains($0.program) ?? true }
    if let unknown = names?.first(where: { name in name != "madang" && !Peer.allCases.contains { $0.program == name } })
    {
      let known = Peer.allCases.map(\.program).joined(separator: ", ")
      throw ValidationError("--only: unknown server '\(unknown)'; there are madang, \(known)")
    }
    if names?.isEmpty ?? false { throw ValidationError("--only: the name of a server is missing") }
    try chart.check()
    _ = try options.plan(for: Target("irc://127.0.0.1"))

    let output = try json.open()
    var results = PeerComparison()
    var goesOn = true
    if names?.contains("madang") ?? true {
      goesOn = try measure("madang", into: &results) { () throws(LoadFailure) in
        try MadangServerProcess.start(workers: workers)
      }
    }
    for peer in peers where goesOn {
      if peer.path == nil {
        results.missing.append("\(peer.program) is not installed; its Debian package is \(peer.debianPackage).")
        continue
      }
      goesOn = try measure(peer.program, into: &results) { () throws(LoadFailure) in try peer.start() }
    }
    for line in results.lines { print(line) }
    results.isInterrupted = !goesOn
    try output?.write(results)
    try chart.write(results.chart)
    if !goesOn { throw LoadFailure.interrupted }
    if results.reports.isEmpty { throw LoadFailure.server("no server could be measured") }
  }

  /// Returns false where it was interrupted.
  private func measure(
    _ name: String, into results: inout PeerComparison, start: () throws(LoadFailure) -> RunningServer
  ) throws -> Bool {
    var options = options
    while true {
      let server: RunningServer
      do {
        server = try start()
      } catch {
        if error == .interrupted { return false }
        results.failures.append(error.description)
        return true
      }
      defer { server.end() }
      let failure: String
      do {
        let report = try LoadSession.run(
          options.plan(for: server.target), name: name, process: server.processIdentifier)
        if report.measurement.closedByServer == 0 {
          results.reports.append(report)
          return !report.measurement.isInterrupted
        }
        failure =
          "it closed \(report.measurement.closedByServer) connections: \(report.measurement.closings.words)"
        if report.measurement.isInterrupted {
          results.failures.append("\(name): \(failure)")
          return false
        }
      } catch LoadFailure.interrupted {
        return false
      } catch let error as LoadFailure {
        failure = error.description
      }
      let window = options.window ?? 1024
      if options.rate != nil || window <= 16 {
        results.failures.append("\(name): \(failure)")
        return true
      }
      print("  \(name) with \(window) in flight: \(failure); once more with \(window / 4)")
      options.window = window / 4
    }
  }
}
