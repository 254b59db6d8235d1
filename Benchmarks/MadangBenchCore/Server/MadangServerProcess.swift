import Glibc
import MadangKernel

/// Starting the servers that are built with the benchmark.
package enum MadangServerProcess {
  /// `carriage` counts for IRC: with TLS the certificate is made on the spot, and nobody vouches for it.
  /// `configuration` and `data` are nobody's unless they are given, so that each run is the same.
  package static func start(
    workers: Int? = nil, dialect: Dialect = .irc, carriage: Carriage = Carriage(), extra: [String] = [],
    flood: Bool = false, configuration: String = "none", data: String = "none"
  ) throws(LoadFailure) -> RunningServer {
    guard let path = Executables.beside("madang") else {
      throw .server("there is no 'madang' beside this program; build it with swift build -c release --product madang")
    }
    // A listener that names a style greets nobody, so that the load's own lines are all that there is.
    let query = dialect == .plain ? "?style=numbered" : ""
    let scheme =
      carriage.subprotocol != nil
      ? carriage.isSecure ? "https" : "http" : dialect == .irc ? carriage.scheme : dialect.rawValue
    var arguments = ["serve", "--listen", "\(scheme)://127.0.0.1:0\(query)"]
    arguments += ["--flood", flood ? "on" : "off"]
    arguments += ["--config", configuration, "--control", "none", "--data", data]
    if let workers { arguments += ["--workers", String(workers)] }
    let directory = carriage.isSecure ? try TemporaryDirectory() : nil
    do {
      if let directory { arguments += try certificate(path, directory) }
      return try RunningServer.start(
        name: "madang", path: path, arguments: arguments + extra, carriage: carriage, directory: directory)
    } catch {
      directory?.remove()
      throw error
    }
  }

  /// Makes a certificate with the server that is built with the benchmark, and returns the flags that use it.
  static func certificate(_ directory: TemporaryDirectory) throws(LoadFailure) -> [String] {
    guard let path = Executables.beside("madang") else { throw .server("there is no 'madang' beside this program") }
    return try certificate(path, directory)
  }

  private static func certificate(
    _ path: String, _ directory: TemporaryDirectory
  ) throws(LoadFailure) -> [String] {
    let maker = try RunningServer.launch(path, ["cert", "self-signed", directory.path], isSilenced: false)
    // It says what it has made, and ends.
    while case .text = maker.nextLine(timeoutMilliseconds: 10_000) {}
    maker.end()
    // SAFETY: access reads a C string.
    guard unsafe access("\(directory.path)/cert.pem", R_OK) == 0 else {
      throw .server("'madang cert self-signed' made no certificate in \(directory.path)")
    }
    return ["--tls-cert", "\(directory.path)/cert.pem", "--tls-key", "\(directory.path)/key.pem"]
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
