/// What operators do to a room and its members. Who is no operator tries it too, and must be refused.
extension SimulatedClient {
  func rule(_ room: String) {
    let others = current[room].map { stays[$0].members.subtracting([SimulatedClient.firstNick(0)]).sorted() } ?? []
    let other = others.randomElement(using: &generator)
    let adds = generator.chance(plan.strictness)
    let sign = adds ? "+" : "-"
    switch generator.index(below: 16) {
    case 0, 1: change(room, adds ? "+k key\(generator.index(below: 2))" : "-k *")
    case 2, 3: change(room, adds ? "+l \(max(1, others.count + generator.pick(0...2)))" : "-l")
    case 4: change(room, "\(sign)i")
    case 5: change(room, "\(sign)m")
    case 6, 7: change(room, "\(sign)b \(mask(for: other))")
    case 8: change(room, "\(sign)\(["t", "s"][generator.index(below: 2)])")
    case 9: change(room, "\(sign)mk-l key1")
    case 10, 11: invite(to: room)
    case 12: if let other { change(room, "\(sign)\(["o", "v"][generator.index(below: 2)]) \(other)") }
    case 13:
      if let other, generator.chance(400) {
        sayPerhapsLabelled("KICK \(room) \(other)" + (generator.chance(500) ? " :out with you" : ""), .anything)
      }
    default:
      counter += 1
      sayPerhapsLabelled("TOPIC \(room) :" + (generator.chance(200) ? "" : "topic \(index).\(counter)"), .anything)
    }
  }

  private func change(_ room: String, _ change: String) { sayPerhapsLabelled("MODE \(room) \(change)", .anything) }

  private func invite(to room: String) {
    let guest = SimulatedClient.firstNick(generator.index(below: plan.characters.count))
    ledger.invite(guest, to: room)
    sayPerhapsLabelled("INVITE \(guest) \(room)", .anything)
  }

  /// A mask that meets `member`, or perhaps somebody else.
  private func mask(for member: String?) -> String {
    if let member, generator.chance(400) { return "\(member)!*@*" }
    return anyMask
  }

  private var anyMask: String {
    let number = generator.index(below: plan.characters.count)
    return switch generator.index(below: 8) {
    case 0, 1, 2: "*!*@10.0.0.\(number)"
    case 3, 4: "\(SimulatedClient.firstNick(number))!*@*"
    case 5: "Client*!*@*"
    case 6: "*!~plain@*"
    default: "*x*!*@10.*"
    }
  }
}
