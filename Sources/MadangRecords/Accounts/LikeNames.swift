import MadangWire

/// Names that belong to somebody, by what they look like: so that nobody has one that looks the same.
package struct LikeNames: Sendable {
  /// The owner of names of a shape, by the shape's hash: of two that came before this was asked, either.
  private var shapes: [Int: String] = [:]
  /// The same of shapes in capitals, which only names beyond ASCII are compared with: `max1` is no `maxi`.
  private var capitals: [Int: String] = [:]
  private let likeness: NameLikeness

  package init(_ likeness: NameLikeness) {
    self.likeness = likeness
  }

  /// Who has a name that looks like this one.
  package func owner(ofNameLike name: String) -> String? {
    // A shape takes longer to find than all else of a welcome.
    if shapes.isEmpty, capitals.isEmpty { return nil }
    let isASCII = NameForm.isASCII(name.utf8.span)
    for shape in likeness.shapes(of: name) {
      if let owner = shapes[shape.hashValue] ?? (isASCII ? nil : capitals[shape.hashValue]) { return owner }
    }
    if isASCII { return nil }
    let shape = likeness.capitals(of: name).hashValue
    return shapes[shape] ?? capitals[shape]
  }

  package mutating func add(_ name: String, of owner: String) {
    for shape in likeness.shapes(of: name) where shapes[shape.hashValue] == nil { shapes[shape.hashValue] = owner }
    let shape = likeness.capitals(of: name).hashValue
    if capitals[shape] == nil { capitals[shape] = owner }
  }

  /// Where the owner has other names that look the same, they are added again.
  package mutating func remove(_ name: String, of owner: String) {
    for shape in likeness.shapes(of: name) where shapes[shape.hashValue] == owner { shapes[shape.hashValue] = nil }
    let shape = likeness.capitals(of: name).hashValue
    if capitals[shape] == owner { capitals[shape] = nil }
  }
}
