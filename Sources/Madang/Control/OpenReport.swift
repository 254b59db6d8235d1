/// A `CommandReport` whose items are printed as they are found. How it went is known, and stands, behind them.
struct OpenReport {
  private var isEmpty = true

  init(command: String) {
    print(
      "{\"version\":\(CommandReport.version),\"command\":\(CommandReport.quoted(command)),\"items\":[", terminator: "")
  }

  /// - Parameter item: an object of JSON.
  mutating func add(_ item: String) {
    print(isEmpty ? item : "," + item, terminator: "")
    isEmpty = false
  }

  func end(isDone: Bool, message: String?) {
    print("],\"ok\":\(isDone),\"message\":\(message.map(CommandReport.quoted) ?? "null")}")
  }
}
