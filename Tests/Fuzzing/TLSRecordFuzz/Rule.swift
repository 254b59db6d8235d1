/// Ends the program with a sentence that says which rule does not hold. An optimized precondition would say nothing.
func rule(_ holds: Bool, _ broken: StaticString) {
  if !holds { fatalError("\(broken)") }
}
