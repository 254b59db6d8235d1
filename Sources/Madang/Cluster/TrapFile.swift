import Logging
import MadangKernel
import MadangServer
import MadangWorld

/// Where a node's next process finds what this one has trapped at: in its folder, or in shared memory where it keeps nothing.
struct TrapFile {
  private let path: String
  private let owner: UInt64

  static let name = "trapped"

  /// - Parameter folder: nil: it keeps nothing.
  init(cluster: String, node: String, folder: String?) {
    owner = Digest(of: Array("\(cluster)\n\(node)".utf8)).rawValue
    let word = String(cluster.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    path =
      folder.map { "\($0)/\(TrapFile.name)" } ?? "/dev/shm/madang-\(UserName.current)-\(word)-\(node)"
  }

  /// Nil where there can be none, which the log tells: the node goes on all the same, and would trap again.
  func open(_ logger: Logger) -> TrapPage? {
    do throws(TrapPage.Refusal) { return try TrapPage(file: path, owner: owner) } catch {
      logger.note(
        .trapPageRefused, "Should this node trap, its next process will not know where.",
        ["file": .text(path), "reason": .text(TrapFile.words(error))])
      return nil
    }
  }

  private static func words(_ refusal: TrapPage.Refusal) -> String {
    switch refusal {
    case .system(let error): "\(error)"
    case .foreign: "another user has made it, or could change it"
    case .inUse: "another process has it"
    }
  }
}
