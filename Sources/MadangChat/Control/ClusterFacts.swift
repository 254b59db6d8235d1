import MadangRecords
import MadangWorld

/// What a node knows of the log, and of how far the others have read it, as it was when somebody asked.
package struct ClusterFacts: Sendable {
  /// What the engine is known to be.
  package enum Engine: String, Sendable, CaseIterable { case connecting, live, silent, refused }

  /// Which nodes belong together, by name.
  package var cluster = ""
  package var node = ""
  /// Whether the node is one of those that are here; else it has yet to begin.
  package var isHere = false
  package var isDraining = false
  /// How far it has read the log, in batches of all that there ever were.
  package var position: UInt64 = 0
  /// What it was brought, and has not applied.
  package var unappliedBatches = 0
  package var unappliedBytes = 0
  /// How far each node was when it said something last.
  package var applied: [NodeID: UInt64] = [:]
  package var engine = Engine.connecting
  /// Of the server that it is connected to, or was last.
  package var engineFacts: EngineFacts?
  /// Why there is none, where the engine said so.
  package var reason: String?
  /// How long nothing has come from the log.
  package var silenceMilliseconds: Int64 = 0
  /// How long it was silent the last time that somebody was told of it, and how long ago that ended.
  package var lastSilence: (milliseconds: Int64, agoMilliseconds: Int64)?
  /// Where a piece of this node's world was compared last and found alike, and of how many nodes.
  package var agreed: (position: UInt64, nodes: Int)?
  /// How often the others have given this node up.
  package var cutOffs = 0
  /// Whether newcomers are refused.
  package var refusesNewcomers = false

  package init() {}
}
