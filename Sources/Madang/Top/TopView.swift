import MadangClient

/// What the person who looks at `madang top` wants to see, as their keys say it.
struct TopView: Equatable {
  /// What follows from a key.
  enum Outcome: Equatable {
    /// What is seen may be another, of the same answer.
    case nothing
    /// Another answer is wanted at once.
    case asks
    case leave, suspend, redraw
  }

  var question: TopQuestion
  var isPaused = false
  var showsHelp = false
  /// The filter as it is being typed; nil where it isn't.
  var typed: String?
  /// Rows above the first that is shown.
  var rowsAbove = 0
  /// The page that is not shown, with its key.
  private var otherPage: TopQuestion.Page

  private static let filterBytesMax = 100

  init(_ question: TopQuestion) {
    self.question = question
    otherPage =
      switch question.page {
      case .connections: .rooms(.people)
      case .rooms: .connections(.waiting)
      }
  }

  mutating func take(_ key: Key) -> Outcome {
    switch key {
    case .interrupt, .endOfInput: return .leave
    case .suspend: return .suspend
    case .redraw: return .redraw
    default: break
    }
    if typed != nil { return type(key) }
    if showsHelp {
      showsHelp = false
      return .nothing
    }
    switch key {
    case .up: rowsAbove = max(0, rowsAbove - 1)
    case .down: rowsAbove = min(question.rows - 1, rowsAbove + 1)
    case .home: rowsAbove = 0
    case .right: return turn(by: 1)
    case .left: return turn(by: -1)
    case .tab: return otherPageComes()
    case .text(let scalar): return press(scalar)
    default: break
    }
    return .nothing
  }

  private mutating func press(_ scalar: Unicode.Scalar) -> Outcome {
    switch scalar {
    case "q", "Q": return .leave
    case "s": return turn(by: 1)
    case "S": return turn(by: -1)
    case "r", "R":
      question.isReversed.toggle()
      rowsAbove = 0
      return .asks
    case "o", "O": return otherPageComes()
    case "/": typed = question.filter
    case "p", "P", " ":
      isPaused.toggle()
      return isPaused ? .nothing : .asks
    case "?", "h", "H": showsHelp = true
    case "k": rowsAbove = max(0, rowsAbove - 1)
    case "j": rowsAbove = min(question.rows - 1, rowsAbove + 1)
    default: break
    }
    return .nothing
  }

  private mutating func turn(by step: Int) -> Outcome {
    question.turnKey(by: step)
    question.isReversed = false
    rowsAbove = 0
    return .asks
  }

  private mutating func otherPageComes() -> Outcome {
    swap(&question.page, &otherPage)
    question.isReversed = false
    rowsAbove = 0
    return .asks
  }

  // MARK: The filter

  private mutating func type(_ key: Key) -> Outcome {
    guard var text = typed else { return .nothing }
    switch key {
    case .enter, .tab:
      typed = nil
      question.filter = text.split(separator: " ").joined(separator: " ")
      rowsAbove = 0
      return .asks
    case .text(let scalar): text.unicodeScalars.append(scalar)
    case .paste(let pasted): text += pasted.replacing("\n", with: " ")
    case .backspace where text.isEmpty:
      typed = nil
      return .nothing
    case .backspace: text.removeLast()
    case .deleteToStart: text = ""
    case .deleteWordBefore: text = text.split(separator: " ").dropLast().joined(separator: " ")
    default: return .nothing
    }
    typed = text.utf8.count <= TopView.filterBytesMax ? text : typed
    return .nothing
  }
}
