import MadangMemory

/// Somebody who is put out for what stands in the log, on all nodes alike.
struct Expulsion {
  let handle: Handle
  /// Whether they are connected to this node.
  let isOurs: Bool
  let milliseconds: Int64
}
