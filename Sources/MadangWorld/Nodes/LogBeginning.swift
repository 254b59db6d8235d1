import MadangRecords

/// With what a node begins, of what there is of the log and of its own.
///
///     log      ┅┅┅┅┅first━━━━━━━━━━━━━━━━━━━━━━━━━last
///     node     ━━━━━━━━━own━━━━━━━through                own ≤ through
package enum LogBeginning: Equatable, Sendable {
  /// The snapshot that the node has kept itself.
  case own(UInt64)
  /// The one that the engine keeps.
  case shared
  /// The first batch of the log.
  case first
  /// Nothing that is there will do: what the node lacks, the log has no longer.
  case nothing

  /// What a node keeps of its own.
  package struct Kept: Equatable, Sendable {
    /// Where its own snapshot was written; nil: there is none. All up to there is kept.
    package var snapshot: UInt64?
    /// How far its stores have come; nil: they were told nothing yet.
    package var through: LogPlace?

    package init(snapshot: UInt64? = nil, through: LogPlace? = nil) {
      self.snapshot = snapshot
      self.through = through
    }
  }

  /// A node that keeps something must not begin behind what it has, for that it would never have. It begins with its own
  /// snapshot where it can: that was written once all of it was kept. Of the engine's it is known only that something later was.
  ///
  /// - Parameter kept: nil where the node keeps nothing.
  package init(in log: LogExtent, keeping kept: Kept?) {
    let goesOn = { (position: UInt64) in log.first <= position + 1 && position <= log.last }
    if let own = kept?.snapshot, goesOn(own) {
      self = .own(own)
    } else if let shared = log.snapshot, goesOn(shared), kept.map({ $0.has(all: shared) }) ?? true {
      self = .shared
    } else {
      self = log.first <= 1 ? .first : .nothing
    }
  }
}

extension LogBeginning.Kept {
  /// Whether the stores have come to the end of that batch.
  fileprivate func has(all position: UInt64) -> Bool { through.map { LogPlace(endOf: position) <= $0 } ?? false }
}
