import MadangBenchCore

/// A file that an option names.
enum OutputFile {
  /// Refuses one that can't be written, before a load is run for nothing. What is in it is not touched yet.
  static func check(_ path: String?, of option: String) throws {
    guard let path else { return }
    do {
      try TextFile.check(path)
    } catch {
      throw UnusableOption("\(option) \(path): \(error)")
    }
  }

  static func write(_ text: String?, to path: String?, of option: String) throws {
    guard let path, let text else { return }
    do {
      try TextFile.write(text, to: path)
    } catch {
      throw UnusableOption("\(option) \(path): \(error)")
    }
  }
}
