import Foundation
import MadangKernel
import MadangStore

/// Where the server keeps what must survive it, as `--data` says: a folder, or nothing at all.
enum DataFolder {
  /// The word that stands for nothing: everything is in memory, and ends with the program.
  static let nothing = "none"
  /// What the database has open at most: its file, the log beside it and their lock, for each connection of its own.
  static let descriptors = 20

  /// Where the platform keeps what programs keep: XDG Base Directory, "Environment variables". Nil where nobody says where
  /// home is.
  static func standard() -> String? {
    // "All paths must be absolute": a relative one is to be ignored.
    if let folder = Environment.value(of: "XDG_DATA_HOME"), folder.hasPrefix("/") { return folder + "/madang" }
    return Environment.value(of: "HOME").map { $0 + "/.local/share/madang" }
  }

  /// A folder, as who chose it finds it again.
  static func place(_ folder: String, in settings: EffectiveSettings) -> String {
    switch Setting.named("data").map({ settings[$0].source }) ?? .byDefault {
    case .byDefault: "data \(folder)"
    case .file(let path): "\(path): data \(folder)"
    case .environment(let name): "\(name) \(folder)"
    case .flag(let name): "--\(name) \(folder)"
    }
  }

  /// Says what is wrong with what was said; nil where it can be used.
  static func complaint(about folder: String) -> String? {
    folder.isEmpty ? "it must name a folder, or say \(nothing)" : nil
  }

  /// Opens the database; ends the program with one line where it can't be had.
  static func open(_ wish: String?, durability: Durability = .batched) throws -> Database {
    if wish == nothing {
      do { return try Database(inMemory: StoreLimits()) } catch {
        try Complaint.fail("--data \(nothing): \(error)")
      }
    }
    guard let folder = wish ?? standard() else {
      try Complaint.fail("--data is needed: neither XDG_DATA_HOME nor HOME says where to keep things.")
    }
    let flag = wish == nil ? "data" : "--data \(folder)"
    try makeParents(of: folder, flag)
    do { return try Database(folder: folder, durability: durability) } catch {
      try Complaint.fail("\(flag): \(error)")
    }
  }

  /// The folder itself is the database's to make.
  private static func makeParents(of folder: String, _ flag: String) throws {
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(
        at: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      try Complaint.fail("\(flag): the folder \(parent.path) can't be made.")
    }
  }
}
