import MadangClient

/// What `madang top` shows at one moment: all that it needs for that, and nothing that it would have to ask for.
struct TopPicture {
  var snapshot: TopSnapshot?
  /// The answer from which the figures are counted on.
  var base: TopSnapshot?
  var figures = TopFigures()
  /// Deliveries a second, the newest last.
  var deliveries: [Double] = []
  /// How many connections speak which version of TLS; nil where not all of them were looked at.
  var tls: [String: Double]?
  var view: TopView
  /// Why there is no answer just now.
  var problem: String?

  private static let heading = TextStyle(isBold: true)
  private static let calm: UInt8 = 34
  private static let busy: UInt8 = 172
  private static let threadCellColumns = 23
  private static let compactRows = 16
  private static let nodesMax = 8

  /// - Parameter rows: of the terminal; nil: all that there is, without what is for a person who types.
  func lines(columns: Int, rows: Int?) -> [StyledText] {
    if view.showsHelp, let rows { return Array((help + [StyledText()]).prefix(max(0, rows - 1))) + [footer] }
    var lines = head(columns: columns, isCompact: (rows ?? .max) < TopPicture.compactRows)
    if let snapshot { lines += table(snapshot, columns: columns, rows: rows.map { max(0, $0 - lines.count - 1) }) }
    guard let rows else { return lines }
    lines = Array(lines.prefix(max(0, rows - 1)))
    while lines.count < rows - 1 { lines.append(StyledText()) }
    return lines + [footer]
  }

  // MARK: The server

  private func head(columns: Int, isCompact: Bool) -> [StyledText] {
    guard let server = snapshot?.server else { return [StyledText(problem == nil ? "Asking the server…" : "")] }
    var title = StyledText(server.text("name") ?? "", TopPicture.heading)
    title.append("  up \(ControlText.duration(Int64(server.number("uptimeSeconds") ?? 0)))")
    title.append("  \(counted("connections", server)), \(counted("rooms", server))")
    if let arriving = server.number("arriving"), arriving > 0 { title.append(", \(Int(arriving).grouped) arriving") }
    let rate =
      "deliveries \(TopText.short(figures.deliveriesPerSecond))/s  messages \(TopText.short(figures.messagesPerSecond))/s "
    var flow = StyledText(rate)
    flow.append(
      TopText.sparkline(deliveries, columns: min(60, columns - DisplayWidth.columns(rate))),
      TextStyle(color: TopPicture.calm))
    var state = StyledText("delivery \(deliveryText)")
    state.append("  answers in \(answerText)  memory \(TopText.bytes(server.number("memoryBytes")))")
    let slow = server.number("slowReaders") ?? 0
    state.append("  slow readers \(Int(slow).grouped)", slow > 0 ? TextStyle(color: TopPicture.busy) : .plain)
    var lines = [title, flow, state]
    if !isCompact { lines.append(gate(server)) }
    if let cluster = server.text("cluster") { lines += self.cluster(cluster, server, isCompact: isCompact) }
    return lines + threads(columns: columns, linesMax: isCompact ? 1 : 4)
  }

  /// `1 room`, `2,000 rooms`.
  private func counted(_ key: String, _ facts: [String: JSONValue]) -> String {
    let count = Int(facts.number(key) ?? 0)
    return "\(count.grouped) \(count == 1 ? String(key.dropLast()) : key)"
  }

  private var answerText: String { TopText.milliseconds(Double(snapshot?.answerNanoseconds ?? 0) / 1e6) }

  private var deliveryText: String {
    guard let median = figures.deliveryMedian, let most = figures.deliveryMost else { return "–" }
    return "p50 \(TopText.milliseconds(median)) p99 \(TopText.milliseconds(most))"
  }

  private func gate(_ server: [String: JSONValue]) -> StyledText {
    let known = tls.map { tls in
      ["1.3", "1.2", "none"].map { "\($0): \(Int(tls[$0] ?? 0).grouped)" }.joined(separator: ", ")
    }
    var line = StyledText("TLS \(known ?? "–")")
    let refused = server.counts("refused").values.reduce(0, +)
    line.append("  refused \(Int(refused).grouped)")
    if let waiting = server.number("historyWaiting") { line.append("  history waiting \(Int(waiting).grouped)") }
    return line
  }

  /// This node and the log, and where there is room each node.
  private func cluster(_ cluster: String, _ server: [String: JSONValue], isCompact: Bool) -> [StyledText] {
    var line = StyledText("cluster \(cluster)")
    line.append("  log \(server.text("log") ?? "–")")
    if isCompact { return [line] }
    return [line] + server.texts("nodes").prefix(TopPicture.nodesMax).map { StyledText("  \($0)") }
  }

  /// As many beside each other as fit.
  private func threads(columns: Int, linesMax: Int) -> [StyledText] {
    let beside = max(1, (columns + 2) / (TopPicture.threadCellColumns + 2))
    let shown = figures.threads.filter { $0.share >= 0.001 || $0.name == "reactor" || $0.name.hasPrefix("worker-") }
      .prefix(beside * linesMax)
    var lines: [StyledText] = []
    for (index, thread) in shown.enumerated() {
      if index.isMultiple(of: beside) { lines.append(StyledText()) } else { lines[lines.count - 1].append("  ") }
      let name = TextTable.cut(thread.name, to: 10)
      lines[lines.count - 1].append(name + String(repeating: " ", count: 10 - name.count) + " ")
      let color = thread.share >= 0.8 ? TopPicture.busy : TopPicture.calm
      lines[lines.count - 1].append(TopText.bar(thread.share, columns: 7), TextStyle(color: color))
      let percent = "\(Int((thread.share * 100).rounded()))%"
      lines[lines.count - 1].append(String(repeating: " ", count: 5 - percent.count) + percent)
    }
    return lines
  }

  // MARK: The rows

  private func table(_ snapshot: TopSnapshot, columns: Int, rows: Int?) -> [StyledText] {
    let table = TopTable(snapshot.question.page, key: snapshot.question.key, columns: columns)
    let above = min(view.rowsAbove, max(0, snapshot.rows.count - 1))
    let room = rows.map { max(0, $0 - 2) } ?? snapshot.rows.count
    let shown = snapshot.rows.dropFirst(above).prefix(room)
    var reversed = TextStyle.plain
    reversed.isReversed = true
    return [title(snapshot, shown: shown.indices), StyledText(table.header, reversed)]
      + shown.map { StyledText(table.line(of: $0, figures)) }
  }

  private func title(_ snapshot: TopSnapshot, shown: Range<Int>) -> StyledText {
    let question = snapshot.question
    let word =
      switch question.page {
      case .connections: "connections"
      case .rooms: "rooms"
      }
    let matched = Int(snapshot.summary.number("matched") ?? 0)
    let places = shown.isEmpty ? "none" : "\(shown.lowerBound + 1)–\(shown.upperBound)"
    var line = StyledText("\(word) \(places) of \(matched.grouped)", TopPicture.heading)
    line.append(" by \(question.key)\(question.isReversed ? ", reversed" : "")")
    if !question.filter.isEmpty { line.append("  with \"\(question.filter)\"") }
    return line
  }

  // MARK: For who types

  private var footer: StyledText {
    if let typed = view.typed {
      var line = StyledText("filter: \(typed)")
      line.append("  (Enter: look; Ctrl-U: clear)", .dim)
      return line
    }
    if let problem { return StyledText(problem, .problem) }
    if view.showsHelp { return StyledText("any key: back", .dim) }
    let keys = "? help  q quit  s sort  r reverse  / filter  o rooms or connections  space "
    if !view.isPaused { return StyledText(keys + "pause", .dim) }
    // In front, where it is seen on a narrow terminal too.
    var line = StyledText("paused", TextStyle(color: TopPicture.busy))
    line.append("  space go on  " + keys.dropLast(" space ".count), .dim)
    return line
  }

  private var help: [StyledText] {
    [
      ("s  S  ←  →", "sort by the next key, or the one before"), ("r", "reverse"),
      ("/", "show only what has a text in its name, its address or its listener"),
      ("o  Tab", "rooms, or connections again"), ("↑  ↓  Home", "further down, and up"),
      ("p  space", "pause, or go on"),
      ("q  Ctrl-C", "quit"), ("Ctrl-Z", "stop until fg"), ("Ctrl-L", "draw anew"),
    ].map { keys, does in
      var line = StyledText(keys + String(repeating: " ", count: 14 - DisplayWidth.columns(keys)), TopPicture.heading)
      line.append(does)
      return line
    }
  }
}
