/// What a client is owed under labels, and whether it gets that: to each labelled command one answer, in order, which is one
/// line, a batch, or ACK; and what the command brings back to its author is inside. IRCv3, labeled-response.
struct LabelledAnswers {
  /// What must be in an answer.
  enum Content {
    case pong(String)
    /// A message: its echo, where that was asked for, or an acknowledgement; or why not.
    case speech(String, hasEcho: Bool)
    /// The same, but that a refusal is not told.
    case notice(String)
    case nick(String)
    case join(String)
    case anything
  }

  private var owed: [(label: String, content: Content)] = []
  /// The batch that is open, and its lines so far.
  private var batch: (reference: String, lines: [ServerLine])?
  private var labels: [String: String] = [:]
  private(set) var answered = 0

  var first: String? { owed.first?.label }

  mutating func owe(_ label: String, _ content: Content) {
    owed.append((label, content))
    switch content {
    case .speech(let text, _), .notice(let text): labels[text] = label
    default: break
    }
  }

  /// Takes a line; returns what is wrong with it.
  mutating func hear(_ line: ServerLine, user: String) -> String? {
    if let label = line.tags["label"] {
      guard label == owed.first?.label else {
        return "was answered under the label \(label), and is owed \(owed.first?.label ?? "nothing")"
      }
      if batch != nil { return "was answered under the label \(label) inside a batch" }
      guard line.command == "BATCH" else { return finish([line], user) }
      guard line.word(0).hasPrefix("+"), line.word(1) == "labeled-response" else { return "was sent a strange batch" }
      batch = (String(line.word(0).dropFirst()), [])
      return nil
    }
    guard let open = batch else {
      if line.command == "ACK" { return "was sent ACK without a label" }
      return line.tags["batch"] != nil || line.command == "BATCH" ? "was sent part of a batch that is not open" : nil
    }
    if line.command == "BATCH" {
      if line.word(0) != "-" + open.reference { return "was sent the end of another batch" }
      batch = nil
      return open.lines.isEmpty ? "was sent an empty batch" : finish(open.lines, user)
    }
    if line.command == "ACK" { return "was sent ACK in a batch" }
    if line.tags["batch"] == open.reference { batch?.lines.append(line) }
    return nil
  }

  /// An echo stands in the answer to what it echoes, if that had a label, and else in none. Call it behind `hear`.
  func flaw(inEcho line: ServerLine) -> String? {
    let isInside = line.tags["label"] != nil || line.tags["batch"] != nil
    if (labels[line.last] != nil) == isInside { return nil }
    let place = isInside ? "in an answer to something else" : "outside of the labelled answer"
    return "heard its own '\(line.last)' \(place)"
  }

  private mutating func finish(_ lines: [ServerLine], _ user: String) -> String? {
    let (label, content) = owed.removeFirst()
    answered += 1
    let commands = lines.map(\.command)
    let isRight =
      switch content {
      case .anything, .notice: true
      case .pong(let token): commands == ["PONG"] && lines[0].last == token
      case .speech(let text, let hasEcho):
        if commands == ["ACK"] {
          !hasEcho
        } else if lines.contains(where: { $0.user == user }) {
          hasEcho && lines.count { $0.user == user && $0.last == text } == 1
        } else {
          commands.allSatisfy { ["401", "403", "404", "301"].contains($0) }
        }
      case .nick(let nick):
        lines.count { $0.command == "NICK" && $0.user == user && $0.last == nick } == 1 || commands == ["433"]
          || commands == ["435"]
      case .join(let room):
        if commands.contains("JOIN") {
          commands.count { $0 == "JOIN" } == 1 && lines[0].word(0) == room && commands.last == "366"
        } else {
          commands == ["ACK"] || ["471", "473", "474", "475"].contains(commands[0])
        }
      }
    return isRight ? nil : "was answered \(lines) under the label \(label), for \(content)"
  }
}
