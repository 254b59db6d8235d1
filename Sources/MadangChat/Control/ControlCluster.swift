import MadangMemory
import MadangRecords
import MadangWorld

/// `cluster …`.
enum ControlCluster {
  static let columns: [ControlColumn] = [
    .init("cluster", "cluster"), .init("thisNode", "this node"), .init("position", "position", .number),
    .init("unappliedBatches", "unapplied batches", .number), .init("unappliedBytes", "unapplied", .bytes),
    .init("log", "log"), .init("warning", "warning"), .init("lastSilence", "last silence"),
    .init("cutOffs", "cut off", .number), .init("rules", "rules"), .init("worlds", "worlds"), .init("about", "node"),
  ]

  private static let alone = "this server is alone: it was started without --cluster"

  /// First the node that is asked, then each that the log knows of.
  static func status(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let facts = request.server.cluster else { return effects.controlRefuse(alone) }
    let engine = facts.engineFacts
    effects.controlItem([
      "cluster": .text(facts.cluster), "thisNode": .text(ownNode(facts)), "name": .text(facts.node),
      "position": .number(Int64(clamping: facts.position)), "unappliedBatches": .number(facts.unappliedBatches),
      "unappliedBytes": .number(facts.unappliedBytes), "log": .text(log(facts)),
      "engineState": .text(facts.engine.rawValue), "engineServer": .text(engine?.server),
      "engineVersion": .text(engine?.version), "engineLeader": .text(engine?.leader),
      "replicas": .number(engine.map { Int64($0.replicas) }),
      "syncedFirst": .text(engine?.isSyncedFirst.map { $0 ? "yes" : "no" }), "warning": .text(engine?.warning),
      "silentSeconds": .decimal(Double(facts.silenceMilliseconds) / 1_000), "lastSilence": .text(lastSilence(facts)),
      "refusesNewcomers": .flag(facts.refusesNewcomers), "cutOffs": .number(facts.cutOffs),
      "rules": .text(rules(world)), "worlds": .text(worlds(facts)),
    ])
    for node in world.nodes.byName {
      effects.controlItem([
        "node": .text(node.name), "about": .text(about(node, facts, effects.seconds)), "state": .text(node.state),
        "since": .time(node.sinceMilliseconds / 1_000), "connections": .number(node.connections),
        "behindBatches": .number(behind(node, facts).map { Int64(clamping: $0) }),
        "oldestRules": .number(Int64(node.rules.oldest)), "newestRules": .number(Int64(node.rules.newest)),
      ])
    }
    effects.controlDone()
  }

  /// Of all nodes, and of the log, a line each.
  static func summary(
    _ world: borrowing World, _ facts: ClusterFacts?, _ seconds: Int64
  ) -> (node: String?, nodes: [String], log: String?) {
    guard let facts else { return (nil, [], nil) }
    return ("\(facts.cluster), \(ownNode(facts))", world.nodes.byName.map { about($0, facts, seconds) }, log(facts))
  }

  // MARK: Words

  private static func ownNode(_ facts: ClusterFacts) -> String {
    let state = facts.isDraining ? "draining" : facts.isHere ? "here" : "not here yet"
    return "\(facts.node), \(state)"
  }

  private static func log(_ facts: ClusterFacts) -> String {
    var words = facts.engine.rawValue
    if let engine = facts.engineFacts {
      words += ", \(engine.server) \(engine.version), R\(engine.replicas)"
      if let leader = engine.leader { words += ", leader \(leader)" }
    }
    if let reason = facts.reason { words += ": \(reason)" }
    if facts.silenceMilliseconds >= ClusterFacts.toldSilenceMilliseconds {
      words += "; silent for \(facts.silenceMilliseconds / 1_000) s"
    }
    if facts.refusesNewcomers { words += "; newcomers are refused" }
    return words
  }

  private static func worlds(_ facts: ClusterFacts) -> String? {
    facts.agreed.map { "alike on \($0.nodes) nodes at \($0.position)" }
  }

  private static func lastSilence(_ facts: ClusterFacts) -> String? {
    facts.lastSilence.map { last in
      "\(tenths(last.milliseconds)) s, \(last.agoMilliseconds / 1_000) s ago"
    }
  }

  private static func tenths(_ milliseconds: Int64) -> String {
    "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100)"
  }

  private static func behind(_ node: NodeRoster.Node, _ facts: ClusterFacts) -> UInt64? {
    guard node.isHere, let applied = facts.applied[node.number] else { return nil }
    return facts.position > applied ? facts.position - applied : 0
  }

  private static func about(_ node: NodeRoster.Node, _ facts: ClusterFacts, _ seconds: Int64) -> String {
    guard node.isHere else {
      return "\(node.name) gone for \(max(0, seconds - node.sinceMilliseconds / 1_000)) s"
    }
    var words = "\(node.name) \(node.state), \(node.connections) connections"
    if let behind = behind(node, facts) { words += ", \(behind) batches behind" }
    return words
  }

  /// By which rules all go, and what there is to be done about newer ones.
  static func rules(_ world: borrowing World) -> String {
    let number = world.rulesNumber()
    let known = world.nodes.here.map(\.rules.newest)
    guard let all = known.min(), let newest = known.max(), newest > number else { return "\(number)" }
    if all > number { return "\(number); all nodes know \(all): madang cluster upgrade" }
    let old = world.nodes.here.filter { $0.rules.newest == all }.map(\.name).sorted().joined(separator: ", ")
    return "\(number); \(newest) is not known to \(old)"
  }

  // MARK: Upgrading

  static func upgrade(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    guard !world.nodes.isEmpty else { return effects.controlRefuse(alone) }
    let isNew = world.upgradeRules()
    let number = world.rulesNumber()
    if isNew { world.record("UPGRADE", "rules \(number)", by: effects.author, &effects) }
    effects.controlItem(["rules": .number(Int64(number))])
    if isNew {
      return effects.controlDone(
        "All nodes go by rules \(number). An older version of the program can't join any more.")
    }
    let newer = world.nodes.here.filter { $0.rules.newest > number }
    if newer.isEmpty { return effects.controlDone("All nodes go by rules \(number), and know none that are newer.") }
    let old = world.nodes.here.filter { $0.rules.newest == number }.map(\.name).sorted().joined(separator: ", ")
    effects.controlDone("Nothing has changed: rules after \(number) are not known to \(old), whose program is older.")
  }

  // MARK: Draining

  static func drain(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    guard !world.nodes.isEmpty else { return effects.controlRefuse(alone) }
    let named = request.optional(0)
    let found = named.map { world.nodes.node(named: $0) } ?? world.node(of: effects.connection)
    guard let node = found, node.isHere else {
      let names = world.nodes.here.map(\.name).sorted().joined(separator: ", ")
      let missing = found.map { "\($0.name) is not here" } ?? "there is no node \(named ?? "")"
      return effects.controlRefuse("\(missing); there are \(names)")
    }
    effects.controlItem(["node": .text(node.name), "connections": .number(node.connections)])
    guard world.drain(node.number) else {
      return effects.controlDone("\(node.name) drains already: \(node.connections) connections are left.")
    }
    world.record("DRAIN", node.name, by: effects.author, &effects)
    effects.drain(node.number)
    effects.controlDone(
      "\(node.name) takes nobody any more; its people are told to connect again, and it ends once they have gone.")
  }
}

extension NodeRoster {
  /// All of them, as people look for them.
  fileprivate var byName: [Node] { nodes.sorted { $0.name < $1.name } }
}

extension ClusterFacts {
  /// Silence that is longer is told of: it is more than a beat that was late.
  package static let toldSilenceMilliseconds: Int64 = 3_000
}

extension NodeRoster.Node {
  fileprivate var state: String { !isHere ? "gone" : isDraining ? "draining" : "here" }
}
