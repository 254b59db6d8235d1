import MadangSimulator
import MadangWorld
import Testing

/// People at its nodes, and whether those have alike what people see.
extension KeepingCluster {
  /// Somebody new, who asks for these capabilities.
  func register(_ nick: String, at node: Int, _ capabilities: String) -> Int {
    let server = cluster.nodes[node]
    let row = server.connect()
    server.say("CAP REQ :\(capabilities)", row)
    server.say("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nCAP END", row)
    cluster.settle()
    #expect(server.heard(row).contains(" 001 \(nick) :"))
    return row
  }

  /// What they are answered.
  func ask(_ line: String, _ row: Int, at node: Int) -> String {
    _ = cluster.nodes[node].heard(row)
    cluster.nodes[node].say(line, row)
    cluster.settle()
    return cluster.nodes[node].heard(row)
  }

  /// All nodes hold the same world, and the same on their disks.
  func checkAlike(_ names: [String], _ nodes: [Int]) throws {
    try save()
    for node in nodes { #expect(cluster.digest(of: node) == cluster.digest(of: nodes[0])) }
    let first = try contents(names[0])
    for name in names.dropFirst() {
      for (table, rows) in try contents(name) { #expect(rows == first[table], "\(name) \(table)") }
    }
  }
}
