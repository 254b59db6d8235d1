import MadangMemory

/// A request whose answer another thread makes: the reactor leaves it, the thread answers it, and the reactor takes the answer
/// up. Where the connection has ended meanwhile, nobody does.
final class PendingAnswer: Sendable {
  enum Question: Sendable {
    case metrics(MetricsFormat)
    /// A file of `web.acme-webroot`, by its name.
    case challenge(String)
  }

  /// What was found.
  enum Answer: Sendable {
    /// A text, and what it is: the value of `Content-Type`.
    case text(Resource.Body, type: StaticString)
    /// Nothing stands there.
    case nothing
  }

  let question: Question
  /// Tier 1.
  private let answer = Lock<Answer?>(nil)

  init(_ question: Question) {
    self.question = question
  }

  func answer(with answer: Answer) { self.answer.withLock { $0 = answer } }

  /// The answer, once; nil where there is none yet.
  func take() -> Answer? { answer.withLock { $0.take() } }
}
