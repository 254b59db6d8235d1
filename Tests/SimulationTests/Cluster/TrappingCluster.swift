import MadangChat
import MadangKernel
import MadangServer
import MadangSimulator
import MadangWorld

/// Nodes without faults, some of which trap at what somebody says: each has a page that outlives its process.
final class TrappingCluster {
  /// One thread drives all of it; that is what `@unchecked Sendable` rests on.
  private final class Processes: @unchecked Sendable {
    /// By name: what is left of the last.
    var pages: [String: TrapPage] = [:]
    var rows: [TrapRow] = []
    /// The last process of each name.
    var last: [String: Int] = [:]
    var isOver: Set<Int> = []
  }

  let cluster: SimulatedCluster
  private let processes: Processes
  /// Who has trapped, at what, in order.
  private(set) var deaths: [String] = []
  /// Whether a node traps at a number.
  var traps: (_ node: String, _ number: String) -> Bool = { _, _ in true }

  init(nodes count: Int, snapshotMilliseconds: Int64 = .max >> 1) throws {
    let processes = Processes()
    self.processes = processes
    cluster = try SimulatedCluster(nodes: count) { configuration, _ in
      let row = TrapRow()
      processes.rows.append(row)
      configuration.commands = row.commands
      let name = configuration.cluster?.name ?? ""
      let page = TrapPage(processes.pages[name]?.marks ?? [])
      processes.pages[name] = page
      processes.last[name] = processes.rows.count - 1
      configuration.cluster?.page = page
    } changing: {
      $0.snapshotMilliseconds = snapshotMilliseconds
    }
    for (name, number) in processes.last { watch(number, name) }
  }

  private func watch(_ number: Int, _ name: String) {
    processes.rows[number].meet = { [unowned self] word, _ in
      if processes.isOver.contains(number) || !traps(name, word) { return }
      deaths.append("\(name) at \(word)")
      guard let page = processes.pages[name] else { return }
      page.trap()
      page.collect()
      kill(number, name)
      processes.pages[name] = TrapPage(page.marks)
    }
  }

  private func kill(_ number: Int, _ name: String) {
    processes.isOver.insert(number)
    cluster.kill(number)
  }

  func marks(of name: String) -> [TrapPage.Mark] { processes.pages[name]?.marks ?? [] }

  func mark(_ name: String, _ mark: TrapPage.Mark) { processes.pages[name]?.add(mark) }

  func number(of name: String) -> Int { processes.last[name] ?? 0 }

  func isThere(_ name: String) -> Bool { !processes.isOver.contains(number(of: name)) }

  /// One more process of that name.
  @discardableResult
  func start(_ name: String) throws -> Int {
    if isThere(name), processes.last[name] != nil { kill(number(of: name), name) }
    let number = try cluster.start(name)
    watch(number, name)
    cluster.settle()
    return number
  }

  /// Somebody connects to a node and says so there.
  func say(_ line: String, at name: String) {
    let node = cluster.nodes[number(of: name)]
    let row = node.connect()
    node.say("NICK t\(cluster.log.batches.count)\r\nUSER t 0 * :t\r\n\(line)", row)
    cluster.settle()
  }

  /// What a node has told of what nodes have trapped at.
  func news(_ name: String) -> [ClusterNews] {
    cluster.takeNews(of: number(of: name)).filter { news in
      switch news {
      case .skipped, .survived, .parted, .undecided, .strange: true
      default: false
      }
    }
  }

  func areAlike(_ names: String...) -> Bool { Set(names.map { cluster.digest(of: number(of: $0)) }).count == 1 }
}
