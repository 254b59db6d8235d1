import Foundation
import Glibc
import MadangKernel

/// Servers of NATS with JetStream that a test starts, stops and kills: one alone, or several as a cluster, on free ports of
/// this machine, with their files in a folder that goes with them.
package final class NatsServers {
  package struct Failure: Error {
    let reason: String
  }

  /// The one that `MADANG_NATS_SERVER` names, or Debian's.
  package static var program: String? {
    let named = ProcessInfo.processInfo.environment["MADANG_NATS_SERVER"].map { [$0] }
    return (named ?? ["/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server"])
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private struct Place {
    let port: UInt16
    let routes: UInt16
    let monitor: UInt16
  }

  private let folder: ScratchFolder
  private let settings: String
  private let places: [Place]
  private var processes: [ChildProcess?]

  /// - Parameter settings: more lines of their configuration.
  package init(count: Int = 1, settings: String = "") throws {
    folder = try ScratchFolder()
    self.settings = settings
    var ports: Set<UInt16> = []
    while ports.count < 3 * count { ports.insert(try NatsServers.freePort()) }
    let list = Array(ports)
    places = (0..<count).map { Place(port: list[3 * $0], routes: list[3 * $0 + 1], monitor: list[3 * $0 + 2]) }
    processes = Array(repeating: nil, count: count)
    for index in 0..<count { try start(index) }
  }

  deinit { for process in processes { process?.end() } }

  /// What an engine is given.
  package var url: String { "nats://" + places.map { "127.0.0.1:\($0.port)" }.joined(separator: ",") }

  package func url(_ index: Int) -> String { "nats://127.0.0.1:\(places[index].port)" }

  package func port(_ index: Int) -> UInt16 { places[index].port }

  package func name(_ index: Int) -> String { "server-\(index)" }

  package func index(of name: String) -> Int? { places.indices.first { self.name($0) == name } }

  /// Starts one that does not run, with what it has stored.
  package func start(_ index: Int) throws {
    precondition(processes[index] == nil, "A server was started twice.")
    guard let program = NatsServers.program else { throw Failure(reason: "There is no nats-server.") }
    let file = try folder.write(configuration(index), to: "\(name(index)).conf")
    processes[index] = try ChildProcess(path: program, arguments: ["-c", file], isSilenced: true)
  }

  /// Lets one end in order.
  package func end(_ index: Int) {
    processes[index]?.end()
    processes[index] = nil
  }

  /// Ends one at once: SIGKILL.
  package func kill(_ index: Int) {
    signal(SIGKILL, index)
    end(index)
  }

  /// SIGSTOP, SIGCONT.
  package func pause(_ index: Int) { signal(SIGSTOP, index) }
  package func resume(_ index: Int) { signal(SIGCONT, index) }

  /// Whether one runs, and has all that the others have: as it says itself, which is not enough where it stood still and has not
  /// noticed; and as its streams are beside theirs.
  package func isUpToDate(_ index: Int) -> Bool {
    let others = places.indices.filter { $0 != index && processes[$0] != nil }.map(lastBatches)
    guard ask(index, "/healthz")?.contains("\"ok\"") == true else { return false }
    let own = lastBatches(index)
    return others.allSatisfy { theirs in theirs.allSatisfy { own[$0.key, default: 0] >= $0.value } }
  }

  /// Where the last batch stands of each stream that a server has, as it has it; nothing where it does not answer.
  private func lastBatches(_ index: Int) -> [String: UInt64] {
    struct Report: Decodable {
      struct Account: Decodable { let streamDetail: [Stream]? }
      struct Stream: Decodable {
        struct State: Decodable { let lastSeq: UInt64 }

        let name: String
        let state: State?
      }

      let accountDetails: [Account]?
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let text = ask(index, "/jsz?accounts=true&streams=true"),
      let report = try? decoder.decode(Report.self, from: Data(text.utf8))
    else { return [:] }
    let streams = (report.accountDetails ?? []).flatMap { $0.streamDetail ?? [] }
    return Dictionary(streams.map { ($0.name, $0.state?.lastSeq ?? 0) }) { max($0, $1) }
  }

  /// What the body of its answer is, at the port where it is watched.
  private func ask(_ index: Int, _ path: String) -> String? {
    let question = Array("GET \(path) HTTP/1.0\r\n\r\n".utf8)
    let answer = try? BlockingExchange.ask(.loopback(port: places[index].monitor), question, seconds: 5) { _ in false }
    guard let answer else { return nil }
    let text = String(decoding: answer, as: UTF8.self)
    return text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) }
  }

  /// Removes all that one has stored, or one stream.
  ///
  /// - Precondition: It doesn't run.
  package func forget(_ index: Int, stream: String? = nil) throws {
    precondition(processes[index] == nil, "A server was made to forget while it runs.")
    let part = stream.map { "/jetstream/$G/streams/\($0)" } ?? ""
    try FileManager.default.removeItem(atPath: "\(folder.path)/\(name(index))\(part)")
  }

  /// What they have written in their logs, the last lines of it.
  package func lastWords(_ index: Int) -> String { String(folder.text(of: "\(name(index)).log").suffix(2_000)) }

  private func signal(_ number: Int32, _ index: Int) {
    if let process = processes[index] { _ = Glibc.kill(process.identifier, number) }
  }

  private func configuration(_ index: Int) -> String {
    let place = places[index]
    var text = """
      server_name: "\(name(index))"
      listen: "127.0.0.1:\(place.port)"
      http: "127.0.0.1:\(place.monitor)"
      log_file: "\(folder.path)/\(name(index)).log"
      jetstream { store_dir: "\(folder.path)/\(name(index))", max_file_store: 8GB, max_memory_store: 64MB }
      \(settings)

      """
    if places.count > 1 {
      let routes = places.map { "\"nats://127.0.0.1:\($0.routes)\"" }.joined(separator: ", ")
      text += "cluster { name: tests, listen: \"127.0.0.1:\(place.routes)\", routes: [\(routes)] }\n"
    }
    return text
  }

  /// A port below those that the system gives to who asks for any, so that nobody has it when its server begins again.
  private static func freePort() throws -> UInt16 {
    for _ in 0..<1_000 {
      let port = UInt16.random(in: 16_384..<32_768)
      if isFree(port) { return port }
    }
    throw Failure(reason: "No port is free.")
  }

  /// Whether nobody listens there.
  package static func isFree(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { _ = close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // SAFETY: a socket address of IPv4, with its size.
    return unsafe withUnsafeBytes(of: &address) { bytes in
      guard let start = bytes.baseAddress else { return false }
      return unsafe bind(
        descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}
