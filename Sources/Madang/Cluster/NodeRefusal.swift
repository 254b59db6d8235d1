import Synchronization

/// Why the other nodes did not take this one: set by a worker, and read once the server has ended.
final class NodeRefusal: Sendable {
  /// Tier 1.
  private let keys = Mutex<[String]>([])

  func note(_ keys: [String]) { self.keys.withLock { $0 = keys } }

  /// Fails where there is one.
  func check(node: String) throws {
    let keys = self.keys.withLock { $0 }
    if keys.isEmpty { return }
    try Complaint.fail(
      "\(node): the other nodes have other settings, and did not take this one: \(keys.joined(separator: ", ")). "
        + "madang config print shows what this one has; make them alike on all nodes.")
  }
}
