import BasicContainers
import MadangWire

/// What was said before: asked for with `/history` and `/search`, or told by the server when we come in. IRCv3 batch,
/// chathistory, and the draft of search.
extension IRCSession {
  private static let historyCapabilities = ["chathistory", "draft/chathistory"]
  private static let searchCapabilities = ["draft/search", "soju.im/search"]
  private static let historyBatches: Set<String> = ["chathistory", "znc.in/playback"]
  private static let searchBatches: Set<String> = ["search", "draft/search", "soju.im/search"]

  // MARK: Asking

  /// `/history [ROOM] [COUNT]`. The capability is had just for the question: with it the server would tell us nothing by
  /// itself when we come in.
  mutating func history(_ argument: String, _ effects: inout [SessionEffect]) {
    guard let capability = IRCSession.historyCapabilities.first(where: { offered.contains($0) }) else {
      return problem("the server has no history that can be asked for", &effects)
    }
    var words = argument.split(separator: " ").map(String.init)
    var count = ClientLimits.historyLines
    if let last = words.last, let number = Int(last) {
      guard (1...ClientLimits.historyLinesMax).contains(number) else {
        return problem("\(number): ask for 1 to \(ClientLimits.historyLinesMax)", &effects)
      }
      count = number
      words.removeLast()
    }
    guard words.count <= 1, let place = words.first ?? target else {
      return problem("write /history [ROOM] [COUNT]", &effects)
    }
    awaitedHistory = features.folded(place)
    let isOurs = capabilities.contains(capability)
    if !isOurs { effects.append(IRCSession.line("CAP REQ :\(capability)")) }
    effects.append(IRCSession.line("CHATHISTORY LATEST \(place) * \(count)"))
    if !isOurs { effects.append(IRCSession.line("CAP REQ :-\(capability)")) }
  }

  /// `/search [in:ROOM] [from:NICK] WORDS`.
  mutating func search(_ argument: String, _ effects: inout [SessionEffect]) {
    guard IRCSession.searchCapabilities.contains(where: { capabilities.contains($0) }) else {
      return problem("the server has no search", &effects)
    }
    var attributes: [String] = []
    var words: [Substring] = []
    for word in argument.split(separator: " ") {
      if words.isEmpty, word.hasPrefix("in:"), word.count > 3 {
        attributes.append("in=" + IRCSession.escaped(word.dropFirst(3)))
      } else if words.isEmpty, word.hasPrefix("from:"), word.count > 5 {
        attributes.append("from=" + IRCSession.escaped(word.dropFirst(5)))
      } else {
        words.append(word)
      }
    }
    if words.isEmpty { return problem("write /search [in:ROOM] [from:NICK] WORDS", &effects) }
    attributes.append("text=" + IRCSession.escaped(words.joined(separator: " ")))
    let list = (attributes + ["limit=\(ClientLimits.historyLines)"]).joined(separator: ";")
    // A colon that begins the parameter would be taken for the mark of the last one.
    let line = "SEARCH :" + list
    if line.utf8.count > ClientLimits.ircLineBytesMax - 2 { return problem("too many words to search for", &effects) }
    effects.append(IRCSession.line(line))
  }

  /// message-tags, "Escaping values".
  private static func escaped(_ text: some StringProtocol) -> String {
    var writer = ByteWriter()
    TagEscaping.escape(Array(text.utf8).span, to: &writer)
    return String(bytes: writer.span)
  }

  // MARK: Hearing

  /// Whether a line stands in a batch of what was said before.
  func isPast(_ line: IRCLine) -> Bool {
    line.batch.flatMap { batches[$0]?.isPast } ?? false
  }

  /// Whether a message was said before we came: servers without batches for us mark it by nothing but its time, right
  /// after we came. Later an old time means that the server's clock was set.
  func wasSaidBefore(_ line: IRCLine) -> Bool {
    if isPast(line) { return true }
    guard let time = line.time, let newestTime, let arrivedAt else { return false }
    if heardAt - arrivedAt > ClientLimits.replayMilliseconds { return false }
    return time < newestTime - ClientLimits.pastMilliseconds
  }

  /// Counts a line of a batch, and remembers the newest time, which is about the server's own.
  mutating func note(_ line: IRCLine) {
    if let batch = line.batch { batches[batch]?.count += 1 }
    if let time = line.time, !isPast(line) { newestTime = max(newestTime ?? time, time) }
  }

  /// BATCH, `+reference type [parameters]` or `-reference`.
  mutating func takeBatch(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let reference = String(line[0].dropFirst())
    guard line[0].hasPrefix("+") else {
      if let batch = batches.removeValue(forKey: reference), batch.isAwaited {
        let found = batch.count == 0 ? "nothing" : "\(batch.count) found"
        effects.append(.show(.status("end of what was said before: \(found)")))
      }
      return
    }
    guard batches.count < ClientLimits.openBatchesMax else { return }
    let type = line[1].lowercased()
    let isSearch = IRCSession.searchBatches.contains(type)
    let isHistory = IRCSession.historyBatches.contains(type)
    let isAwaited = isSearch || isHistory && awaitedHistory == features.folded(line[2])
    if isAwaited, isHistory { awaitedHistory = nil }
    if isAwaited { effects.append(.show(.status(isSearch ? "found:" : "said before in \(line[2]):"))) }
    batches[reference] = OpenBatch(isPast: isSearch || isHistory || isPast(line), isAwaited: isAwaited)
  }

  /// Something that happened before, and is no longer so: it is told, and changes nothing.
  func showPast(_ line: IRCLine, _ effects: inout [SessionEffect]) {
    let words = line.parameters.joined(separator: " ")
    show("", line, [(line.nick, nickStyle(line.nick)), (" \(line.command) \(words)", .dim)], &effects)
  }
}
