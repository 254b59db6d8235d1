/// What a node's store has of the changes that the log has for it.
package struct KeptChanges: Sendable {
  /// Where the last of them stands; nil: there is none.
  package let through: LogPlace?
  /// Those before it that counted nowhere when it came to them.
  package let leftOut: Set<LogPlace>

  package init(through: LogPlace? = nil, leftOut: Set<LogPlace> = []) {
    self.through = through
    self.leftOut = leftOut
  }

  /// Whether it has carried out what stands there.
  package func has(_ place: LogPlace) -> Bool {
    guard let through else { return false }
    return place <= through && !leftOut.contains(place)
  }
}
