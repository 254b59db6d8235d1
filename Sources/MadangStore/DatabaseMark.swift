import MadangKernel

/// What the file `madang.id` says of the database beside it, so that it is known again before anything is read into it.
///
/// Each time the database is opened, or its log is brought in (see `LogIntake`), it is given a number, which stands in its
/// header as SQLite's user version, and here. A file that was put in its place has another one: then the log beside it is
/// not its own, and SQLite would put pages of the one into the other without a word.
struct DatabaseMark: Equatable {
  enum State: String {
    /// There has been no database yet.
    case making
    case kept
    /// `madang restore` has begun, and has not ended.
    case restoring
  }

  var state: State
  /// The numbers that the main file may have: before and after the change that is being made.
  var openings: [UInt32] = []
  /// The salt of the log when this was written; nil where nobody knows.
  var salt: UInt32?

  /// How often the log may have begun anew since this was written: not more than a few times, but where the folder takes no
  /// other mark. Each time, `StoreLimits.logPagesMax` pages have been written, so this is a terabyte. Of the logs of other
  /// databases it takes 1 in 65,536 for this one's.
  static let salts: UInt32 = 1 << 16

  /// Whether a log is this database's own. One that is older than this mark is not: its pages would go over newer ones. The
  /// mark can't reach the disk before the log that it tells of, whose header SQLite synchronizes as it is written.
  func mayOwnLog(salt found: UInt32) -> Bool {
    guard let salt else { return true }
    return found &- salt < DatabaseMark.salts
  }

  // MARK: The file

  private static let bytesMax = 4096

  static func read(_ path: String) throws(Errno) -> DatabaseMark? {
    guard let bytes = try SmallFile.read(path, bytesMax: bytesMax) else { return nil }
    return DatabaseMark(String(decoding: bytes, as: UTF8.self))
  }

  func write(_ path: String) throws(Errno) {
    try SmallFile.replace(path, with: Array(text.utf8))
  }

  var text: String {
    var lines = ["# Written by Madang: which database madang.db is. Leave it beside it.", "state \(state.rawValue)"]
    for opening in openings { lines.append("opening \(String(opening, radix: 16))") }
    if let salt { lines.append("salt \(String(salt, radix: 16))") }
    return lines.joined(separator: "\n") + "\n"
  }

  init(_ state: State, openings: [UInt32] = [], salt: UInt32? = nil) {
    self.state = state
    self.openings = openings
    self.salt = salt
  }

  /// Nil for what nobody can read.
  init?(_ text: String) {
    var found = DatabaseMark(.kept)
    var hasState = false
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ")
      guard words.count == 2 else { return nil }
      switch words[0] {
      case "state":
        guard let state = State(rawValue: String(words[1])) else { return nil }
        found.state = state
        hasState = true
      case "opening":
        guard let number = UInt32(words[1], radix: 16) else { return nil }
        found.openings.append(number)
      case "salt":
        guard let number = UInt32(words[1], radix: 16) else { return nil }
        found.salt = number
      default: return nil
      }
    }
    guard hasState else { return nil }
    self = found
  }
}
