import MadangChat
import MadangMemory
import MadangRecords

/// An entry of the log that is to run next, and where it stands.
struct LoggedEntry {
  let entry: Entry
  /// What follows its head, in the frame that brought it; which the reading holds until it has gone on.
  let body: Range<Int>
  let frame: Segment
  /// Where it came in.
  let node: NodeID
  /// Whether that is here: whoever said it is answered.
  let isOurs: Bool
  /// Where it stands in the log.
  let place: LogPlace
}

/// The end of somebody's connection to a node that is gone.
struct NodeDeparture {
  let handle: Handle
  /// Whether this is the node: others have given it up.
  let isOurs: Bool
  /// The time of day where it was said to be gone, since 1970.
  let milliseconds: Int64
  /// What comes of it stands there in the log.
  let place: LogPlace
}
