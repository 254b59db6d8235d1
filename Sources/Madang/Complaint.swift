import ArgumentParser
import Foundation

/// What is said when an option can't be used: one line on standard error, and an exit status that isn't 0.
enum Complaint {
  static func fail(_ reason: String) throws -> Never {
    FileHandle.standardError.write(Data("madang: \(reason)\n".utf8))
    throw ExitCode(EXIT_FAILURE)
  }

  static func check(_ value: Int, in range: ClosedRange<Int>, flag: String) throws {
    guard range.contains(value) else {
      try fail("\(flag) \(value): it must be from \(range.lowerBound) to \(range.upperBound).")
    }
  }

  /// A name that stands in IRC lines: not empty, no spaces, nothing that can't be seen.
  static func word(_ text: String, flag: String) throws -> String {
    let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    guard !text.isEmpty, isPlain, text.utf8.count <= 63, !text.hasPrefix(":") else {
      try fail("\(flag) \(text): it must be one word of at most 63 bytes.")
    }
    return text
  }
}
