/// Starting the servers that are built with the benchmark.
package enum MadangServerProcess {
  /// `configuration` and `data` are nobody's unless they are given, so that each run is the same.
  package static func start(
    workers: Int? = nil, dialect: Dialect = .irc, extra: [String] = [], flood: Bool = false,
    configuration: String = "none", data: String = "none"
  ) throws(LoadFailure) -> RunningServer {
    guard let path = Executables.beside("madang") else {
      throw .server("there is no 'madang' beside this program; build it with swift build -c release --product madang")
    }
    // A listener that names a style greets nobody, so that the load's own lines are all that there is.
    let query = dialect == .plain ? "?style=numbered" : ""
    var arguments = ["serve", "--listen", "\(dialect.rawValue)://127.0.0.1:0\(query)"]
    arguments += ["--flood", flood ? "on" : "off"]
    arguments += ["--config", configuration, "--control", "none", "--data", data]
    if let workers { arguments += ["--workers", String(workers)] }
    return try RunningServer.start(name: "madang", path: path, arguments: arguments + extra)
  }

  /// The server with a thread for each client, which the pools are compared with.
  package static func startBaseline() throws(LoadFailure) -> RunningServer {
    try RunningServer.start(name: "thread-per-connection", path: requireBaseline(), arguments: [])
  }

  /// The path of that server; an error before any load is run, where it was not built.
  @discardableResult
  package static func requireBaseline() throws(LoadFailure) -> String {
    if let path = Executables.beside("thread-per-connection") { return path }
    throw .server(
      "there is no 'thread-per-connection' beside this program; build it with "
        + "swift build -c release --product thread-per-connection")
  }
}
