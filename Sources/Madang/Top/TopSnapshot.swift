/// What the server answered to one question, and when.
struct TopSnapshot: Sendable {
  let question: TopQuestion
  /// When the answer was whole, on the monotonic clock, and how long it took.
  let nanoseconds: UInt64
  let answerNanoseconds: UInt64
  let server: [String: JSONValue]
  /// How many rows there are, and of which kinds.
  let summary: [String: JSONValue]
  let rows: [[String: JSONValue]]

  init(
    _ question: TopQuestion, nanoseconds: UInt64, answerNanoseconds: UInt64, server: [String: JSONValue],
    summary: [String: JSONValue], rows: [[String: JSONValue]]
  ) {
    self.question = question
    self.nanoseconds = nanoseconds
    self.answerNanoseconds = answerNanoseconds
    self.server = server
    self.summary = summary
    self.rows = rows
  }

  /// Nil where an answer is not what was asked for.
  init?(_ question: TopQuestion, _ answers: [ControlAnswer], nanoseconds: UInt64, answerNanoseconds: UInt64) {
    guard answers.count == TopQuestion.answers, let server = answers[0].things.first,
      let summary = answers[1].things.first
    else { return nil }
    self.init(
      question, nanoseconds: nanoseconds, answerNanoseconds: answerNanoseconds, server: server, summary: summary,
      rows: Array(answers[1].things.dropFirst()))
  }
}

extension [String: JSONValue] {
  func number(_ key: String) -> Double? {
    if case .number(let number)? = self[key] { number } else { nil }
  }

  func text(_ key: String) -> String? {
    if case .text(let text)? = self[key] { text } else { nil }
  }

  func texts(_ key: String) -> [String] {
    guard case .list(let list)? = self[key] else { return [] }
    return list.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  func flag(_ key: String) -> Bool { self[key] == .flag(true) }

  /// Numbers by their names.
  func counts(_ key: String) -> [String: Double] {
    guard case .object(let object)? = self[key] else { return [:] }
    return object.compactMapValues { if case .number(let number) = $0 { number } else { nil } }
  }
}
