/// What somebody may have meant who mistyped a word.
enum Likeness {
  /// The known word that is the most like it; nil where none is near.
  static func nearest(to word: String, among known: [String]) -> String? {
    guard let nearest = known.min(by: { distance($0, word) < distance($1, word) }) else { return nil }
    return distance(nearest, word) <= max(1, (word.count + 1) / 3) ? nearest : nil
  }

  /// How many letters must be added, taken away or changed to make one of the other.
  private static func distance(_ left: String, _ right: String) -> Int {
    let other = Array(right)
    var row = Array(0...other.count)
    for (line, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for column in other.indices {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (letter == other[column] ? 0 : 1))
        diagonal = above
      }
    }
    return row[other.count]
  }
}
