import MadangRecords
import MadangWire

/// The nodes that hold this world, for rules that tell of them. It changes where the log says so, and is the same on all of
/// them; a machine that stands alone has none.
///
/// Connections are counted as they come and go, so that telling how many a node has takes no walk over all of them.
package struct NodeRoster: Sendable, Equatable {
  package struct Node: Sendable, Equatable {
    package let number: NodeID
    package let name: String
    /// Those that its program can go by.
    package let rules: RulesRange
    package fileprivate(set) var isHere = true
    /// Since when it is here, or gone: where the log says so, in milliseconds since 1970.
    package fileprivate(set) var sinceMilliseconds: Int64
    /// Whether it takes nobody any more, and is about to leave.
    package fileprivate(set) var isDraining = false
    /// Connections that were made there, were welcomed, and are open.
    package fileprivate(set) var connections = 0
    /// The most that there were at once.
    package fileprivate(set) var connectionsMax = 0
  }

  /// By number.
  package private(set) var nodes: [Node] = []
  /// By which this world goes; nil: no node has begun yet. The first one's newest, until all are told to go by others.
  package private(set) var rules: UInt32?

  package init() {}

  package var isEmpty: Bool { nodes.isEmpty }

  /// Those that are here, by number.
  package var here: [Node] { nodes.filter(\.isHere) }

  package subscript(number: NodeID) -> Node? { index(of: number).map { nodes[$0] } }

  /// The node of a name, in whatever case.
  package func node(named name: Span<UInt8>) -> Node? {
    nodes.first { CaseMapping.equal($0.name.utf8.span, name) }
  }

  package func node(named name: String) -> Node? { node(named: name.utf8.span) }

  private func index(of number: NodeID) -> Int? { nodes.firstIndex { $0.number == number } }

  // MARK: What the log says

  mutating func take(_ change: NodeChange) {
    switch change.kind {
    case .begun(let name, let known):
      rules = rules ?? known.newest
      var node = Node(number: change.number, name: name, rules: known, sinceMilliseconds: change.milliseconds)
      guard let index = index(of: change.number) else {
        let place = nodes.firstIndex { $0.number.rawValue > change.number.rawValue } ?? nodes.count
        return nodes.insert(node, at: place)
      }
      // Whoever is still counted there leaves one by one.
      node.connections = nodes[index].connections
      node.connectionsMax = nodes[index].connectionsMax
      nodes[index] = node
    case .ended:
      guard let index = index(of: change.number) else { return }
      nodes[index].isHere = false
      nodes[index].isDraining = false
      nodes[index].sinceMilliseconds = change.milliseconds
    }
  }

  /// False where it is not here, or drains already.
  mutating func drain(_ number: NodeID) -> Bool {
    guard let index = index(of: number), nodes[index].isHere, !nodes[index].isDraining else { return false }
    nodes[index].isDraining = true
    return true
  }

  /// The newest rules that all nodes can go by which are here; nil: there are none.
  package var newestRules: UInt32? { here.map(\.rules.newest).min() }

  /// Goes by the newest rules that all can go by from here on. False where it does already.
  mutating func upgrade() -> Bool {
    guard let rules, let newest = newestRules, newest > rules else { return false }
    self.rules = newest
    return true
  }

  // MARK: Connections

  mutating func count(_ change: Int, at number: NodeID) {
    guard let index = index(of: number) else { return }
    nodes[index].connections += change
    nodes[index].connectionsMax = max(nodes[index].connectionsMax, nodes[index].connections)
  }
}

/// What becomes of a node, where the log says so.
package struct NodeChange: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case begun(name: String, rules: RulesRange = .known)
    case ended
  }

  package let number: NodeID
  package let kind: Kind
  /// The time of day there, in milliseconds since 1970.
  package let milliseconds: Int64

  package init(_ number: NodeID, _ kind: Kind, milliseconds: Int64) {
    self.number = number
    self.kind = kind
    self.milliseconds = milliseconds
  }
}

// MARK: As bytes

/// Without the connections that there are, which whoever reads it counts anew.
extension NodeRoster: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: nodes, rules) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    nodes = try reader.next()
    for index in nodes.indices.dropFirst() where nodes[index - 1].number.rawValue >= nodes[index].number.rawValue {
      throw .malformed
    }
    rules = try reader.next()
  }
}

extension NodeRoster.Node: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: number.rawValue, name, rules, isHere, sinceMilliseconds, isDraining, connectionsMax)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    number = NodeID(rawValue: try reader.next())
    name = try reader.next()
    rules = try reader.next()
    isHere = try reader.next()
    sinceMilliseconds = try reader.next()
    isDraining = try reader.next()
    connectionsMax = try reader.next()
  }
}
