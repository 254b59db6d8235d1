/// What people in one room have heard, and whether it is what they were promised: one order for all; nothing lost that came back
/// to who said it, nothing twice, nothing alone.
///
/// Whoever is there hears all that is said; so each stay is a piece of the one order, and what follows a text does so in
/// each stay that goes on behind it. Nobody has to be there all the time.
struct VillageRecord {
  let people: [(name: String, heard: Villager.Heard)]

  /// How many texts somebody has heard.
  var count: Int { Set(people.flatMap { $0.heard.stays.flatMap { $0 } }).count }

  /// The first promise that was broken, in words; nil: none was.
  var flaw: String? {
    var order = Order()
    for (name, heard) in people {
      if let complaint = heard.complaint { return "\(name) was told \(complaint)" }
      for stay in heard.stays { if let flaw = order.add(stay, of: name) { return flaw } }
    }
    guard let places = order.places else { return "some texts stand before themselves" }
    for (name, heard) in people {
      var last: Order.Place?
      for text in heard.echoed {
        guard let place = places[text] else { return "\(text) was echoed to \(name), who did not hear it" }
        if let last, last.piece == place.piece, place.number < last.number {
          return "\(text) was echoed behind what it stands before"
        }
        last = place
      }
    }
    return nil
  }

  /// What stands next to what, put together of all stays.
  private struct Order {
    /// The how-manieth text of a piece: where nobody was there for a while, the order falls into several.
    struct Place {
      let piece: Int
      let number: Int
    }

    private var texts: Set<String> = []
    private var following: [String: (text: String, name: String)] = [:]
    private var preceding: [String: (text: String, name: String)] = [:]

    mutating func add(_ stay: Villager.Stay, of name: String) -> String? {
      var heard: Set<String> = []
      for text in stay where !heard.insert(text).inserted { return "\(text) was heard twice" }
      texts.formUnion(heard)
      for (text, next) in zip(stay, stay.dropFirst()) {
        if let other = following[text], other.text != next {
          return "\(name) heard \(next) behind \(text), where \(other.name) heard \(other.text)"
        }
        if let other = preceding[next], other.text != text {
          return "\(name) heard \(text) before \(next), where \(other.name) heard \(other.text)"
        }
        following[text] = (next, name)
        preceding[next] = (text, name)
      }
      return nil
    }

    /// Nil where there is a circle.
    var places: [String: Place]? {
      var places: [String: Place] = [:]
      for (piece, first) in texts.filter({ preceding[$0] == nil }).enumerated() {
        var text: String? = first
        var number = 0
        while let place = text {
          places[place] = Place(piece: piece, number: number)
          number += 1
          text = following[place]?.text
        }
      }
      return places.count == texts.count ? places : nil
    }
  }
}
