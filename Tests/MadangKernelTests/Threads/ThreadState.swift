import Foundation
import MadangTestSupport

/// What the system says of a thread of this process. See proc_pid_stat(5).
enum ThreadState {
  /// Whether the thread of a name waits for something, however often it is looked at: one that is only kept up for a moment
  /// goes on meanwhile.
  static func isAsleep(named name: String) -> Bool {
    (0..<20).allSatisfy { _ in
      letOthersRun()
      return states(of: name).contains("S")
    }
  }

  private static func states(of name: String) -> [Substring] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return threads.compactMap { thread in
      let words = TextFile.text(of: "/proc/self/task/\(thread)/stat").split(separator: ") ", maxSplits: 1)
      guard words.count == 2, words[0].hasSuffix("(\(name.prefix(15))") else { return nil }
      return words[1].prefix(1)
    }
  }
}
