import MadangMemory

/// What the filters make of a text.
extension World {
  /// Whether a text may go where it was sent. One comparison where there are no filters; operators say what they like.
  package borrowing func passesFilters(
    _ text: Span<UInt8>, _ handle: Handle, _ place: StaticString, _ effects: inout Effects
  ) -> Bool {
    filters.isEmpty || filter(text, handle, place, &effects)
  }

  @inline(never)
  private borrowing func filter(
    _ text: Span<UInt8>, _ handle: Handle, _ place: StaticString, _ effects: inout Effects
  ) -> Bool {
    if isServerOperator(handle) { return true }
    for index in filters.indices {
      guard filters[index].matches(text) else { continue }
      let filter = filters[index]
      let nick = sessions[handle.slot].nick
      tellOperators("\(nick), \(place): filter \(index + 1), \(filter.action.rawValue): \(filter.pattern)", &effects)
      switch filter.action {
      case .warn: continue
      case .block: return false
      case .kill:
        effects.expelAuthor()
        return false
      }
    }
    return true
  }

  /// The same for the texts of cold paths.
  package borrowing func passesFilters(
    _ text: String, _ handle: Handle, _ place: StaticString, _ effects: inout Effects
  ) -> Bool {
    passesFilters(text.utf8.span, handle, place, &effects)
  }

  package mutating func addFilter(_ filter: SpamFilter) { filters.append(filter) }

  /// False where it is there no more.
  package mutating func removeFilter(_ filter: SpamFilter) -> Bool {
    guard let index = filters.firstIndex(where: { $0.record == filter.record }) else { return false }
    filters.remove(at: index)
    return true
  }
}
