import MadangClient

/// A column of the rows of `madang top`.
struct TopColumn: Sendable {
  let title: String
  /// The key that sorts by it.
  let key: String
  /// What it takes; of one that stretches, at least.
  let width: Int
  var isRight = true
  var stretches = false
  /// Columns with a smaller number stay longer where the terminal is narrow.
  let rank: Int
  let text: @Sendable (_ row: [String: JSONValue], _ figures: TopFigures) -> String

  static func columns(of page: TopQuestion.Page) -> [TopColumn] {
    switch page {
    case .connections: connections
    case .rooms: rooms
    }
  }

  private static let connections: [TopColumn] = [
    TopColumn(title: "NAME", key: "name", width: 14, isRight: false, stretches: true, rank: 0) { row, _ in
      row.text("name") ?? "(arriving)"
    },
    TopColumn(title: "WAITING", key: "waiting", width: 7, rank: 1) { row, _ in
      TopText.bytes(row.number("waitingBytes"))
    },
    TopColumn(title: "HEARD", key: "heard", width: 5, rank: 5) { row, _ in
      TopText.short(row.number("receivedMessages"))
    },
    TopColumn(title: "TOLD", key: "told", width: 5, rank: 2) { row, _ in TopText.short(row.number("sentMessages")) },
    TopColumn(title: "RECEIVED", key: "received", width: 8, rank: 6) { row, _ in
      TopText.bytes(row.number("receivedBytes"))
    },
    TopColumn(title: "SENT", key: "sent", width: 5, rank: 3) { row, _ in TopText.bytes(row.number("sentBytes")) },
    TopColumn(title: "TOLD/S", key: "", width: 6, rank: 9) { row, figures in
      TopText.short(figures.rate("sentMessages", of: row))
    },
    TopColumn(title: "SENT/S", key: "", width: 6, rank: 10) { row, figures in
      TopText.bytes(figures.rate("sentBytes", of: row))
    },
    TopColumn(title: "IDLE", key: "idle", width: 4, rank: 4) { row, _ in TopText.age(row.number("idleSeconds")) },
    TopColumn(title: "TLS", key: "tls", width: 3, isRight: false, rank: 7) { row, _ in row.text("tls") ?? "–" },
    TopColumn(title: "LISTENER", key: "listener", width: 11, isRight: false, rank: 8) { row, _ in
      TopText.listener(row.text("listener") ?? "")
    },
    TopColumn(title: "FROM", key: "", width: 20, isRight: false, stretches: true, rank: 11) { row, _ in
      row.text("source") ?? ""
    },
  ]

  private static let rooms: [TopColumn] = [
    TopColumn(title: "ROOM", key: "name", width: 12, isRight: false, stretches: true, rank: 0) { row, _ in
      row.text("name") ?? ""
    },
    TopColumn(title: "PEOPLE", key: "people", width: 6, rank: 1) { row, _ in TopText.short(row.number("people")) },
    TopColumn(title: "SINCE", key: "age", width: 16, isRight: false, rank: 2) { row, _ in
      row.text("created").map { "\($0.prefix(10)) \($0.dropFirst(11).prefix(5))" } ?? ""
    },
    TopColumn(title: "TOPIC", key: "", width: 12, isRight: false, stretches: true, rank: 3) { row, _ in
      row.text("topic") ?? ""
    },
  ]
}

/// The columns that fit a terminal, and how wide each is there.
struct TopTable {
  private static let gap = 1
  private let columns: [(column: TopColumn, width: Int)]

  /// - Parameter key: whose column stays whatever has to go.
  init(_ page: TopQuestion.Page, key: String, columns total: Int) {
    let all = TopColumn.columns(of: page)
    var kept: Set<Int> = []
    var used = 0
    let order = all.indices.sorted { left, right in
      let (first, second) = (all[left].key == key ? -1 : all[left].rank, all[right].key == key ? -1 : all[right].rank)
      return first < second
    }
    for index in order {
      let width = all[index].width + (kept.isEmpty ? 0 : TopTable.gap)
      if used + width > total, !kept.isEmpty { break }
      kept.insert(index)
      used += width
    }
    let stretching = kept.filter { all[$0].stretches }.count
    let spare = max(0, total - used)
    columns = all.indices.filter(kept.contains).map { index in
      let more = all[index].stretches && stretching > 0 ? spare / stretching : 0
      return (all[index], min(all[index].width, total) + more)
    }
  }

  var header: String { line { column in column.title } }

  func line(of row: [String: JSONValue], _ figures: TopFigures) -> String {
    line { column in SafeText.filter(column.text(row, figures)) }
  }

  private func line(_ text: (TopColumn) -> String) -> String {
    columns.map { column, width in
      let cell = TextTable.cut(text(column), to: width)
      let space = String(repeating: " ", count: max(0, width - DisplayWidth.columns(cell)))
      return column.isRight ? space + cell : cell + space
    }
    .joined(separator: String(repeating: " ", count: TopTable.gap))
  }
}
