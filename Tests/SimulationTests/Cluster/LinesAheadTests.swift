import MadangChat
import MadangServer
import MadangSimulator
import MadangWorld
import Testing

/// Lines of one connection that are in the log beside each other.
@Suite struct LinesAheadTests {
  @Test(
    "what somebody says in one go is in few batches, and comes back in its order, before the answer to what follows")
  func order() throws {
    let cluster = try SimulatedCluster(
      nodes: 2, prepare: { configuration, _ in configuration.limits.floodControl = false })
    let (ann, bob) = pair(cluster)
    let before = cluster.log.batches.count
    let count = Limits.linesAheadMax * 3 + 1
    let said = (0..<count).map { "PRIVMSG #a :\($0)" }
    cluster.nodes[0].say((said + ["PING :x"]).joined(separator: "\r\n"), ann)
    cluster.settle()
    let heard = said.map { ":ann!~ann@10.0.0.1 \($0)\r\n" }.joined()
    let answer = cluster.nodes[0].heard(ann)
    #expect(answer.hasPrefix(heard))
    let pong = answer.dropFirst(heard.count)
    #expect(pong.contains(" PONG ") && pong.hasSuffix(" :x\r\n"), "\(pong)")
    #expect(cluster.nodes[1].heard(bob) == heard)
    #expect(cluster.log.batches.count - before <= 8)
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  @Test("what changes who speaks stands between what was said before it and after it")
  func changes() throws {
    let cluster = try SimulatedCluster(nodes: 2)
    let (ann, bob) = pair(cluster)
    cluster.nodes[0].say(
      "PRIVMSG #a :1\r\nPRIVMSG #a :2\r\nNICK anna\r\nPRIVMSG #a :3\r\nNOTICE bob :4\r\nPART #a\r\nPRIVMSG #a :5", ann)
    cluster.settle()
    #expect(
      cluster.nodes[1].heard(bob) == """
        :ann!~ann@10.0.0.1 PRIVMSG #a :1\r
        :ann!~ann@10.0.0.1 PRIVMSG #a :2\r
        :ann!~ann@10.0.0.1 NICK :anna\r
        :anna!~ann@10.0.0.1 PRIVMSG #a :3\r
        :anna!~ann@10.0.0.1 NOTICE bob :4\r
        :anna!~ann@10.0.0.1 PART #a\r

        """)
    #expect(cluster.nodes[0].heard(ann).hasSuffix(" 404 anna #a :Cannot send to channel\r\n"))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  @Test("who closes after saying much has said it all, and leaves once")
  func closes() throws {
    let cluster = try SimulatedCluster(nodes: 2)
    let (ann, bob) = pair(cluster)
    cluster.nodes[0].say("PRIVMSG #a :1\r\nPRIVMSG #a :2\r\nQUIT :bye\r\nPRIVMSG #a :3", ann)
    cluster.settle()
    #expect(
      cluster.nodes[1].heard(bob)
        == ":ann!~ann@10.0.0.1 PRIVMSG #a :1\r\n:ann!~ann@10.0.0.1 PRIVMSG #a :2\r\n:ann!~ann@10.0.0.1 QUIT :Quit: bye\r\n"
    )
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  @Test("who is put out by a filter is heard with nothing that they had sent after that, to a room or to one person")
  func expelled() throws {
    var settings = ChatSettings()
    let filter = SpamFilter(pattern: "*buy*", action: .kill, author: "test", setSeconds: 0, bytesMax: 100)
    settings.filters = [try #require(filter)]
    let cluster = try SimulatedCluster(nodes: 2, settings: settings)
    let (ann, bob) = pair(cluster)
    cluster.nodes[0].say(
      "PRIVMSG #a :1\r\nPRIVMSG #a :buy this\r\nPRIVMSG #a :2\r\nPRIVMSG bob :3\r\nNICK anna\r\nPRIVMSG #a :buy", ann)
    cluster.settle()
    let reason = SpamFilter.departureReason
    #expect(
      cluster.nodes[1].heard(bob)
        == ":ann!~ann@10.0.0.1 PRIVMSG #a :1\r\n:ann!~ann@10.0.0.1 QUIT :\(reason)\r\n")
    let heard = cluster.nodes[0].heard(ann)
    #expect(heard.hasPrefix(":ann!~ann@10.0.0.1 PRIVMSG #a :1\r\n") && heard.contains("ERROR :"), "\(heard)")
    #expect(!heard.contains("PRIVMSG #a :2") && cluster.nodes[0].hasEnded(ann))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  /// Two people in one room, on two nodes.
  private func pair(_ cluster: SimulatedCluster) -> (ann: Int, bob: Int) {
    let rows = (enter("ann", 0, cluster), enter("bob", 1, cluster))
    _ = cluster.nodes[0].heard(rows.0)
    return rows
  }

  private func enter(_ nick: String, _ node: Int, _ cluster: SimulatedCluster) -> Int {
    let row = cluster.nodes[node].connect()
    cluster.nodes[node].say(
      "CAP REQ echo-message\r\nNICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nCAP END\r\nJOIN #a", row)
    cluster.settle()
    let heard = cluster.nodes[node].heard(row)
    #expect(heard.contains(" 366 \(nick) #a :"), "\(heard)")
    return row
  }
}
