import MadangRecords

/// What the next run of the server is to have of the rooms.
package struct RoomsAtEnd: Equatable, Sendable {
  /// Those with the most people first, and of as many people in the order of their names.
  package let rooms: [KeptRoom]
  /// How many were too many.
  package let leftOut: Int
  /// When it ended, in milliseconds since 1970.
  package let milliseconds: Int64

  package init(_ rooms: [KeptRoom], leftOut: Int = 0, milliseconds: Int64) {
    self.rooms = rooms
    self.leftOut = leftOut
    self.milliseconds = milliseconds
  }
}
