import Foundation
import MadangTestSupport

/// A chat client from Debian's packages that runs without a person, and writes down what it shows.
protocol RealClient {
  /// Types a line into the window of a room.
  func type(_ line: String, in room: String) throws
  /// All that it has shown so far, but for its colours.
  func shown() -> String
  func end()
}

extension RealClient {
  /// Waits until a line that it shows has all of these words, in this order.
  func see(_ words: String...) throws {
    if eventually({ shown().split(separator: "\n").contains { $0.contains(words) } }) { return }
    throw Program.Failure(description: "It never showed \(words); it shows:\n\(shown())")
  }
}

extension Substring {
  fileprivate func contains(_ words: [String]) -> Bool {
    var rest = self
    for word in words {
      guard let range = rest.range(of: word) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}

/// A folder that goes with the client whose it is.
final class ClientFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "madang-client-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// What the files of a folder within say, one after another.
  func texts(in folder: String) -> String {
    let folder = "\(path)/\(folder)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { TextFile.text(of: "\(folder)/\($0)") }.joined(separator: "\n")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
