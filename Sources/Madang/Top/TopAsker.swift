import Foundation
import MadangKernel

/// Asks the server, on a thread of its own: an answer may take its time, and keys must not wait for it.
final class TopAsker: Sendable {
  struct Answer: Sendable {
    /// Whole lines of the control socket, or why there are none.
    let outcome: Result<TopSnapshot, TopFailure>
    /// The same as objects of JSON.
    var items: [String] = []
  }

  private struct State {
    var question: TopQuestion?
    var answer: Answer?
    var isBusy = false
  }

  static let patienceSeconds = 10

  private let path: String
  private let state = Monitor(State())

  init(path: String) { self.path = path }

  /// Starts the thread, which lives as long as the program. `whenAnswered` is called on it.
  func start(whenAnswered: @escaping @Sendable () -> Void) throws(Errno) {
    let thread = try MadangKernel.Thread(name: "asker") { [self] in
      while true {
        let question = state.wait(until: { $0.question != nil }, then: { $0.question.take() })
        guard let question else { continue }
        let answer = answer(to: question)
        state.withLock { state in
          state.answer = answer
          state.isBusy = false
        }
        whenAnswered()
      }
    }
    thread.detach()
  }

  var isBusy: Bool { state.withLock { $0.isBusy } }

  func ask(_ question: TopQuestion) {
    state.withLock { state in
      state.question = question
      state.isBusy = true
    }
    state.signalOne()
  }

  /// The answer that has come since this was asked last.
  func takeAnswer() -> Answer? { state.withLock { $0.answer.take() } }

  /// Asks, and waits for the answer.
  func answer(to question: TopQuestion) -> Answer {
    let began = MonotonicClock.nanoseconds()
    let bytes: [UInt8]
    do throws(Errno) {
      bytes = try BlockingExchange.ask(.unix(path: path), Array(question.text.utf8), seconds: TopAsker.patienceSeconds)
      { bytes in
        TopAsker.answers(in: bytes).count == TopQuestion.answers
      }
    } catch {
      return Answer(outcome: .failure(TopFailure(reason: "\(path): \(ControlRun.advice(for: error))")))
    }
    let now = MonotonicClock.nanoseconds()
    let answers = TopAsker.answers(in: bytes)
    if let refused = answers.first(where: { $0.isDone == false }) {
      return Answer(outcome: .failure(TopFailure(reason: refused.message ?? "it failed")))
    }
    guard let snapshot = TopSnapshot(question, answers, nanoseconds: now, answerNanoseconds: now - began) else {
      return Answer(outcome: .failure(TopFailure(reason: "\(path): the server closed the connection")))
    }
    return Answer(outcome: .success(snapshot), items: answers.flatMap(\.items))
  }

  /// The answers that are whole: each ends with a line that does not begin with a space.
  static func answers(in bytes: [UInt8]) -> [ControlAnswer] {
    var answers: [ControlAnswer] = []
    var start = 0
    var lineStart = 0
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      if bytes[lineStart] != UInt8(ascii: " ") {
        answers.append(ControlAnswer(Array(bytes[start...index])))
        start = index + 1
      }
      lineStart = index + 1
    }
    return answers
  }
}

/// Why there is nothing to show.
struct TopFailure: Error, Equatable {
  let reason: String
}
