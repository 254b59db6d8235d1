import MadangWorld
import Synchronization

/// Why the other nodes did not take this one: set by a worker, and read once the server has ended.
final class NodeRefusal: Sendable {
  /// Tier 1.
  private let reason = Mutex<BatchSender.Refusal?>(nil)

  func note(_ reason: BatchSender.Refusal) { self.reason.withLock { $0 = reason } }

  /// Fails where there is one.
  func check(node: String) throws {
    guard let reason = reason.withLock({ $0 }) else { return }
    try Complaint.fail("\(node): \(NodeRefusal.words(reason))")
  }

  static func words(_ reason: BatchSender.Refusal) -> String {
    switch reason {
    case .settings(let keys):
      "the other nodes have other settings, and did not take this one: \(keys.joined(separator: ", ")). "
        + "madang config print shows what this one has; make them alike on all nodes."
    case .rules(let number, let known) where number > known.newest:
      "the other nodes go by rules \(number), and this program knows none after \(known.newest). Install the version that they have."
    case .rules(let number, let known):
      "the other nodes go by rules \(number), and this program knows none before \(known.oldest). Start a version that "
        + "knows both on all nodes, one after the other, and say madang cluster upgrade before this one."
    }
  }
}
