import MadangRecords

/// What becomes of places in the log at which a node has trapped: it reads no further than the first, keeps what follows aside,
/// and looks in there for the first of these:
///
///     somebody tells that they have applied as much  ─▶ it is applied here too
///     a begin tells that its author has trapped there ─▶ it counts nowhere
///
/// Nothing else decides, neither a clock nor who asks: so all nodes come to the same. Its own begin, which says where it has
/// trapped, is one of those that it finds.
package struct Foresight: Sendable {
  /// Marks of this node that nothing is known of, by place; those of them whose batch was found are certain.
  private var open: [LogMark]
  private var certain: Set<LogMark> = []
  /// Marks of what counts nowhere.
  private var voidMarks: [LogMark] = []
  /// What counts nowhere, by whomever.
  package private(set) var voids: Set<LogPlace> = []
  /// Marks of what somebody has survived.
  package private(set) var survived: [LogPlace] = []
  /// As it is where it looks; nil: it has not begun to.
  private var table: NodeTable?
  private var start: UInt64 = 0

  package init(_ marks: [LogMark] = []) {
    open = marks.sorted { $0.place < $1.place }
  }

  /// Where what is to be kept aside begins; nil: all is known.
  package var first: UInt64? { open.first?.place.sequence }

  package var isLooking: Bool { table != nil }

  /// What the node's begin is to say; nil: it has yet to find whether its marks are this log's.
  package var claims: [LogMark]? { certain.count == open.count ? open : nil }

  /// What is to be remembered: whoever reads the log from before that needs it again.
  package var remembered: [LogMark] { voidMarks + open }

  /// This node has carried out what counts nowhere, and is to begin without it.
  package mutating func remember(_ mark: LogMark) { voidMarks.append(mark) }

  /// What stands up to there is not read: a snapshot has it.
  package mutating func pass(through position: UInt64) { open.removeAll { $0.place.sequence <= position } }

  /// The log ends there, for now. A mark that is beyond is of another log.
  package mutating func end(at position: UInt64) {
    open.removeAll { $0.place.sequence > position }
    if open.isEmpty { table = nil }
  }

  /// Looks at the next batch, which is kept aside; nil: it is none that this version knows.
  ///
  /// - Parameters:
  ///   - nodes: as they are before it.
  ///   - agreements: what its entries make of the settings of all nodes.
  /// - Returns: Whether all is known.
  package mutating func look(
    at batch: LogBatch?, _ position: UInt64, _ nodes: @autoclosure () -> NodeTable,
    agreements: [[SharedSetting]] = []
  ) -> Bool {
    var table = self.table ?? nodes()
    if !isLooking { start = position }
    // The engine may have left a number out.
    open.removeAll { mark in
      mark.place.sequence < position && !certain.contains(mark)
        || mark.place.sequence == position && mark.milliseconds != batch?.milliseconds
    }
    for mark in open where mark.place.sequence == position { certain.insert(mark) }
    if let batch {
      for mark in table.voided(by: batch, at: position) where mark.place.sequence >= start { voids.insert(mark.place) }
      if table.take(batch, at: position) == .counts { for settings in agreements { table.change(settings) } }
    }
    settle(table.witnessed)
    self.table = open.isEmpty ? nil : table
    return open.isEmpty
  }

  private mutating func settle(_ witnessed: UInt64) {
    voidMarks += open.filter { voids.contains($0.place) }
    open.removeAll { voids.contains($0.place) }
    survived += open.filter { certain.contains($0) && $0.place.sequence <= witnessed }.map(\.place)
    open.removeAll { certain.contains($0) && $0.place.sequence <= witnessed }
    certain.formIntersection(open)
  }
}
