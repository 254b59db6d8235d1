import MadangKernel
import MadangServer
import MadangWorld

/// Why this node is not one of those that are here, or is one no more: set by a worker, and read once the server has ended.
final class NodeRefusal: Sendable {
  /// In words. Tier 1.
  private let reason = Monitor<String?>(nil)

  func note(_ news: ClusterNews) {
    guard let words = NodeRefusal.words(news) else { return }
    reason.withLock { $0 = words }
  }

  /// Fails where there is one.
  func check(node: String) throws {
    guard let reason = reason.withLock({ $0 }) else { return }
    try Complaint.fail("\(node): \(reason)")
  }

  /// Nil where it is none.
  static func words(_ news: ClusterNews) -> String? {
    switch news {
    case .refused(.settings(let keys)):
      "the other nodes have other settings, and did not take this one: \(keys.joined(separator: ", ")). "
        + "madang config print shows what this one has; make them alike on all nodes."
    case .refused(.rules(let number, let known)) where number > known.newest:
      "the other nodes go by rules \(number), and this program knows none after \(known.newest). "
        + "Install the version that they have."
    case .refused(.rules(let number, let known)):
      "the other nodes go by rules \(number), and this program knows none before \(known.oldest). Start a version that "
        + "knows both on all nodes, one after the other, and say madang cluster upgrade before this one."
    case .diverged:
      "what it held was something else than what most nodes hold. Start it again, without its folder if it has one."
    default: nil
    }
  }
}
