import MadangKernel
import MadangServer
import MadangWorld

/// Why this node can't be one of those that are there: set by a worker or the engine, and read once the server has ended.
final class NodeRefusal: Sendable {
  /// Tier 1.
  private let words = Monitor<String?>(nil)
  private let folder: String

  /// - Parameter folder: where this node keeps what it has.
  init(folder: String) { self.folder = folder }

  /// Takes note where that is what has become of it.
  func note(_ news: ClusterNews) {
    guard let sentence = sentence(for: news) else { return }
    words.withLock { $0 = sentence }
  }

  /// Nil where it is no reason to end.
  func sentence(for news: ClusterNews) -> String? {
    switch news {
    case .refused(.settings(let keys)) where keys.contains(SharedSetting.origin):
      "what \(folder) has does not come from what the other nodes began with. \(advice)"
    case .refused(.settings(let keys)):
      "the other nodes have other settings, and did not take this one: \(keys.joined(separator: ", ")). "
        + "madang config print shows what this one has; make them alike on all nodes."
    case .refused(.rules(let number, let known)) where number > known.newest:
      "the other nodes go by rules \(number), and this program knows none after \(known.newest). "
        + "Install the version that they have."
    case .refused(.rules(let number, let known)):
      "the other nodes go by rules \(number), and this program knows none before \(known.oldest). Start a version that "
        + "knows both on all nodes, one after the other, and say madang cluster upgrade before this one."
    case .diverged: "what it held was something else than what most nodes hold. \(advice)"
    case .late: "what it lacks, the log has no longer. \(advice)"
    case .strange: "what \(folder) has is of another log, or of a later state of this one. \(advice)"
    default: nil
    }
  }

  /// How a node comes to have what the others have.
  private var advice: String {
    if folder == DataFolder.nothing { return "Start it again." }
    return "Begin it with what another one has: there, madang backup FILE; here, madang restore --data \(folder) FILE; "
      + "then start it again."
  }

  /// Fails where there is a reason.
  func check(node: String) throws {
    if let words = words.withLock({ $0 }) { try Complaint.fail("\(node): \(words)") }
  }
}
