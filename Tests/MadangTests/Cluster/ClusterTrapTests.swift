import Foundation
import MadangKernel
import MadangTestSupport
import MadangTestTraits
import Testing

#if DEBUG
  /// An entry at which all nodes trap, with a real server of NATS.
  @Suite(.againstHanging, .waits, .enabled(if: NatsServers.program != nil, "There is no nats-server here."))
  struct ClusterTrapTests {
    private let engine: NatsServers
    private let folder: ScratchFolder
    /// Whoever keeps nothing has a file that all programs of this user would share who have the node's name; these tests
    /// run at once.
    private let prefix = "t" + UUID().uuidString.prefix(8).lowercased()

    init() throws {
      engine = try NatsServers()
      folder = try ScratchFolder()
    }

    private func start(_ index: Int, keeps: Bool, traps: Bool = true) throws -> Program {
      var environment = ["SWIFT_BACKTRACE": "enable=no"]
      if traps { environment["TRAPPING_COMMAND"] = "1" }
      return try Program(
        loggingTo: log(index), environment: environment, "serve",
        "--cluster", engine.url, "--node-name", "\(prefix)-\(keeps ? "k" : "n")\(index)", "--listen",
        "irc://127.0.0.1:0", "--data", keeps ? "\(folder.path)/data\(index)" : "none")
    }

    private func log(_ index: Int) -> String { "\(folder.path)/\(index).log" }

    private func join(_ nick: String, _ node: Program) throws -> Peer {
      let peer = try Peer(port: try node.port())
      peer.answersPings = true
      peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nJOIN #yard\r\n")
      _ = try peer.read(until: " 366 \(nick) ")
      return peer
    }

    private func forgetPages() {
      for index in 0..<3 {
        Folder.removeFile("/dev/shm/madang-\(UserName.current)-madang-\(prefix)-n\(index)")
      }
    }

    private func skips(_ index: Int) -> Int {
      folder.text(of: "\(index).log").components(separatedBy: "entry-skipped").count - 1
    }

    @Test("it takes each of them down once; they are started again, stay, say what they left out, and people come back")
    func keepsNothing() throws { try story(keeps: false) }

    @Test("the same of nodes with folders, whose history goes on")
    func keeps() throws { try story(keeps: true) }

    private func story(keeps: Bool) throws {
      var nodes = try (0..<3).map { try start($0, keeps: keeps) }
      let people = try zip(["ann", "bob", "cat"], nodes).map { try join($0, $1) }
      people[0].send("PRIVMSG #yard :before\r\n")
      for peer in people[1...] { _ = try peer.read(until: "PRIVMSG #yard :before") }
      people[1].send("TRAP\r\n")
      #expect(eventually { nodes.allSatisfy { !$0.isRunning } })
      for index in 0..<3 {
        // It was a signal that ended it.
        #expect(nodes[index].end() == nil && skips(index) == 0)
        nodes[index] = try start(index, keeps: keeps)
      }
      let again = try zip(["ann", "bob", "cat"], nodes).map { try join($0, $1) }
      again[2].send("PRIVMSG #yard :after\r\n")
      for peer in again[..<2] { _ = try peer.read(until: "PRIVMSG #yard :after") }
      for index in 0..<3 {
        #expect(skips(index) == 1 && folder.text(of: "\(index).log").contains("command=TRAP"))
        #expect(nodes[index].isRunning)
      }
      // Once more in order: what they know outlives that too.
      #expect(nodes[0].end() == 0)
      nodes[0] = try start(0, keeps: keeps)
      _ = try join("dan", nodes[0])
      for node in nodes { #expect(node.end() == 0) }
      forgetPages()
    }

    @Test("a node that did not trap, nor say so before one that did is back, begins again by itself")
    func parted() throws {
      var trapping = try start(0, keeps: false)
      let other = try start(1, keeps: false, traps: false)
      let ann = try join("ann", trapping)
      let bob = try join("bob", other)
      _ = try ann.read(until: ":bob!")
      // It does not read what is said from here on.
      other.signal(SIGSTOP)
      #expect(try eventually { try other.isStopped() })
      ann.send("TRAP\r\n")
      #expect(eventually { !trapping.isRunning })
      #expect(trapping.end() == nil)
      trapping = try start(0, keeps: false)
      let again = try join("ann", trapping)
      #expect(skips(0) == 1)
      other.signal(SIGCONT)
      #expect(throws: Peer.Failure.self) { while true { _ = try bob.read(until: " ") } }
      // The same process, with another port.
      let cat = try join("cat", other)
      #expect(folder.text(of: "1.log").contains("node-parted") && skips(1) == 1)
      cat.send("PRIVMSG #yard :hello\r\n")
      _ = try again.read(until: "PRIVMSG #yard :hello")
      for node in [trapping, other] { #expect(node.end() == 0) }
      forgetPages()
    }
  }
#endif
