import MadangClient

/// `madang top` at a terminal: asks once a second, and at once where a key wants another answer.
struct TopProgram: FullScreenProgram {
  static let everyMilliseconds: Int64 = 1_000

  private(set) var picture: TopPicture
  private let asker: TopAsker
  /// When the next question is due; while it is paused, none is. Nil before the first turn.
  private var asksAt: Int64?
  /// The person is not to wait for the second to end.
  private var isEager = false

  /// - Parameter first: what the server has answered already.
  init(_ question: TopQuestion, _ asker: TopAsker, first: TopAsker.Answer) {
    picture = TopPicture(view: TopView(question))
    picture.take(first.outcome)
    self.asker = asker
  }

  /// While an answer is on its way, it wakes the loop.
  var deadline: Int64? { asker.isBusy || (picture.view.isPaused && !isEager) ? nil : asksAt }

  mutating func take(_ key: Key) -> FullScreenAction {
    switch picture.view.take(key) {
    case .nothing: return .nothing
    case .asks:
      isEager = true
      return .nothing
    case .leave: return .leave
    case .suspend: return .suspend
    case .redraw: return .redraw
    }
  }

  mutating func tick(now: Int64) {
    if let answer = asker.takeAnswer() { picture.take(answer.outcome) }
    let asksAt = self.asksAt ?? now + TopProgram.everyMilliseconds
    self.asksAt = asksAt
    if asker.isBusy || !(isEager || (!picture.view.isPaused && now >= asksAt)) { return }
    isEager = false
    self.asksAt = now + TopProgram.everyMilliseconds
    asker.ask(picture.view.question)
  }

  func lines(columns: Int, rows: Int) -> [StyledText] { picture.lines(columns: columns, rows: rows) }
}

extension TopPicture {
  private static let deliveriesMax = 200
  private static let measuredNanosecondsMin: UInt64 = 500_000_000

  /// An answer has come, or none will.
  mutating func take(_ outcome: Result<TopSnapshot, TopFailure>) {
    switch outcome {
    case .failure(let failure): problem = failure.reason
    case .success(let next):
      problem = nil
      measure(next)
      if case .connections = next.question.page, next.question.filter.isEmpty {
        tls = next.summary.counts("tls")
      } else {
        tls = nil
      }
      snapshot = next
    }
  }

  /// Two answers that are close together, because a key was pressed between them, say little of a second.
  private mutating func measure(_ next: TopSnapshot) {
    guard let base else {
      self.base = next
      return
    }
    if next.nanoseconds - base.nanoseconds < TopPicture.measuredNanosecondsMin { return }
    figures = TopFigures(from: base, to: next)
    self.base = next
    if let rate = figures.deliveriesPerSecond { deliveries = deliveries.suffix(TopPicture.deliveriesMax - 1) + [rate] }
  }
}
