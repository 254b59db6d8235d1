/// An option whose value can't be used, with the sentence that says why.
package struct UnusableOption: Error, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
