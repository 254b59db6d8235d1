/// The lines that were sent, for the arrow keys. The line being written when the walk began is the newest entry, and is
/// there again at the end of the walk.
package struct LineHistory: Sendable {
  private var lines: [String] = []
  /// What stands in each place of a walk: edits made to an old line last as long as the walk.
  private var walk: [String]?
  private var position = 0

  package init() {}

  /// Adds a line that was sent, unless it repeats the last one or holds a password, and ends the walk.
  package mutating func add(_ line: String) {
    walk = nil
    if line.isEmpty || line == lines.last || SecretLine.isSecret(line) { return }
    if lines.count == ClientLimits.inputHistoryLinesMax { lines.removeFirst() }
    lines.append(line)
  }

  /// One line back; `current` is kept in its place. Nil at the oldest.
  package mutating func older(than current: String) -> String? {
    if walk == nil {
      walk = lines + [current]
      position = lines.count
    }
    return step(by: -1, from: current)
  }

  /// One line forward; nil at the newest.
  package mutating func newer(than current: String) -> String? {
    walk == nil ? nil : step(by: 1, from: current)
  }

  private mutating func step(by offset: Int, from current: String) -> String? {
    guard var places = walk, places.indices.contains(position + offset) else { return nil }
    places[position] = current
    position += offset
    walk = places
    return places[position]
  }
}
