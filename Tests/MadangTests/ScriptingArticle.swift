import Foundation

/// The article Scripting, which says what each command tells.
enum ScriptingArticle {
  /// By command.
  static func keys() throws -> [String: Set<String>] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Madang/Madang.docc/Scripting.md")
    let section = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "## What the items have")[1]
      .components(separatedBy: "| reason |")[0]
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { $0.split(separator: "`") }
    return Dictionary(
      rows.map { (String($0[1]), Set($0.dropFirst(3).filter { $0.first?.isLetter == true }.map(String.init))) }
    ) { $1 }
  }
}
