/// What people in one room have heard, and whether it is what they were promised: one order for all; nothing lost that came back
/// to who said it, nothing twice, nothing alone.
struct VillageRecord {
  /// Somebody who was there from beginning to end, and heard all.
  let witness: [String]
  let others: [(name: String, heard: Villager.Heard)]

  /// The first promise that was broken, in words; nil: none was.
  var flaw: String? {
    var places: [String: Int] = [:]
    for (place, text) in witness.enumerated() {
      if places.updateValue(place, forKey: text) != nil { return "\(text) was heard twice" }
    }
    for (name, heard) in others {
      if let complaint = heard.complaint { return "\(name) was told \(complaint)" }
      for stay in heard.stays { if let flaw = flaw(in: stay, of: name, places) { return flaw } }
      var last = -1
      for text in heard.echoed {
        guard let place = places[text] else { return "\(text) was echoed, and nobody else heard it" }
        if place < last { return "\(text) was echoed behind what it stands before" }
        last = place
      }
    }
    return nil
  }

  /// What is heard in one stay follows one another for everybody.
  private func flaw(in stay: Villager.Stay, of name: String, _ places: [String: Int]) -> String? {
    guard let first = stay.first else { return nil }
    guard let begin = places[first] else { return "\(name) alone heard \(first)" }
    for (offset, text) in stay.enumerated() {
      let place = begin + offset
      if place >= witness.count { return "\(name) alone heard \(text)" }
      if witness[place] != text { return "\(name) heard \(text) where others heard \(witness[place])" }
    }
    return nil
  }
}
