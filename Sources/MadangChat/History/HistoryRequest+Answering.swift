import MadangRecords

/// Finding what a CHATHISTORY command asks for.
extension HistoryRequest {
  /// The page of one conversation.
  func page(
    of conversation: Conversation, for audience: HistoryAudience, bytesMax: Int, from store: any HistoryStore,
    while mayGoOn: () -> Bool
  ) throws(StoreError) -> HistoryPage {
    if limit == 0 {
      var page = HistoryPage([], limit: 0, from: .latest)
      page.leaveOpen()
      return page
    }
    func found(_ query: HistoryQuery, limit: Int) throws(StoreError) -> HistoryPage {
      var query = query
      query.includesEvents = audience.includesEvents
      query.omitted = audience.omitted
      query.after = [query.after, audience.since].compactMap { $0 }.max()
      // One more, to see whether there is more.
      query.limit = limit + 1
      let part = try store.part(of: query, while: mayGoOn)
      return HistoryPage(part.events, limit: limit, from: query.end, edge: part.edge)
    }
    if subcommand == .around {
      let halves = halves(of: conversation)
      return HistoryPage(
        before: try found(halves.earlier, limit: limit), after: try found(halves.later, limit: limit), limit: limit,
        bytesMax: bytesMax)
    }
    let query = try query(of: conversation, store)
    var page = try found(query, limit: limit)
    page.cut(toBytes: bytesMax, from: query.end)
    return page
  }

  private func halves(of conversation: Conversation) -> (earlier: HistoryQuery, later: HistoryQuery) {
    switch references[0] {
    case .time(let milliseconds): HistoryQuery.around(milliseconds: milliseconds, in: conversation, limit: limit)
    case .message(let id): HistoryQuery.around(id, in: conversation, limit: limit)
    case .none, .unknown: HistoryQuery.around(MessageID(rawValue: 0), in: conversation, limit: limit)
    }
  }

  private func query(of conversation: Conversation, _ store: any HistoryStore) throws(StoreError) -> HistoryQuery {
    var query = HistoryQuery(conversation, limit: limit)
    switch subcommand {
    case .latest: query.begin(after: references[0])
    case .before:
      query.end(before: references[0])
      query.order = references[0].order
    case .after:
      query.begin(after: references[0])
      query.end = .earliest
      query.order = references[0].order
    case .between:
      let isForwards = try isForwards(store)
      query.begin(after: references[isForwards ? 0 : 1])
      query.end(before: references[isForwards ? 1 : 0])
      query.end = isForwards ? .earliest : .latest
      query.order = references[0].order
    case .around, .targets: break
    }
    return query
  }

  /// Whether what is counted from is the earlier one.
  private func isForwards(_ store: any HistoryStore) throws(StoreError) -> Bool {
    if case .message(let one) = references[0], case .message(let other) = references[1] { return one <= other }
    return try milliseconds(of: references[0], store) <= milliseconds(of: references[1], store)
  }

  private func milliseconds(of reference: Reference, _ store: any HistoryStore) throws(StoreError) -> Int64 {
    switch reference {
    case .time(let milliseconds): milliseconds
    case .message(let id): try store.event(id)?.milliseconds ?? id.milliseconds
    case .none, .unknown: 0
    }
  }

  /// What TARGETS asks for, whose references are times.
  func targets(_ reader: HistoryReader, _ audience: HistoryAudience) -> TargetQuery {
    var query = TargetQuery(of: reader.identity, rooms: reader.rooms, directAfter: audience.since, limit: limit + 1)
    guard case .time(let one) = references[0], case .time(let other) = references[1] else { return query }
    query.saidAfter = min(one, other)
    query.saidBefore = max(one, other)
    query.end = one <= other ? .earliest : .latest
    query.omitted = audience.omitted
    return query
  }
}

extension HistoryRequest.Reference {
  /// What lies next to a time lies next to it by time.
  fileprivate var order: HistoryQuery.Order {
    if case .time = self { .times } else { .ids }
  }
}

extension HistoryQuery {
  fileprivate mutating func begin(after reference: HistoryRequest.Reference) {
    switch reference {
    case .time(let milliseconds): saidAfter = milliseconds
    case .message(let id): after = id
    case .none, .unknown: break
    }
  }

  fileprivate mutating func end(before reference: HistoryRequest.Reference) {
    switch reference {
    case .time(let milliseconds): saidBefore = milliseconds
    case .message(let id): before = id
    case .none, .unknown: break
    }
  }
}
