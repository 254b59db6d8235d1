/// What the people of a simulation have seen, compared: nothing else is known of the server, or of how many there are.
struct SimulationChecks {
  let clients: [SimulatedClient]

  /// The first thing that is wrong; nil where nothing is.
  var flaw: String? { roomFlaw ?? nameFlaw ?? whisperFlaw }

  private var roomFlaw: String? {
    let chronicle = Chronicle(clients[0].stays, clients)
    if let flaw = chronicle.flaw { return flaw }
    for client in clients { if let flaw = roomFlaw(of: client, chronicle) { return told(flaw, of: client) } }
    return nil
  }

  private func roomFlaw(of client: SimulatedClient, _ chronicle: Chronicle) -> String? {
    for stay in client.stays {
      let isWhole = client.hasSeenAll && !stay.isCutOff
      let flaw =
        client.isPlain
        ? chronicle.flaw(inPlain: stay, client.dialect, isWhole: isWhole)
        : chronicle.flaw(in: stay, hearsItself: client.wantsEcho, isWhole: isWhole)
      if let flaw { return flaw }
      if isWhole, !client.isPlain, !stay.isOver, stay.members != chronicle.members(of: stay.room) {
        return
          "takes \(stay.members.sorted()) to be in \(stay.room), where there are \(chronicle.members(of: stay.room).sorted())"
      }
    }
    if let flaw = chronicle.flaw(inSpeechOf: client, isWhole: client.hasSeenAll) { return flaw }
    return client.refusals.lazy.compactMap { chronicle.flaw(in: $0) }.first
  }

  private func told(_ flaw: String, of client: SimulatedClient) -> String {
    "client \(client.index) (\(client.character), \(client.dialect)): \(flaw)"
  }

  private var nameFlaw: String? {
    var holders: [String: Int] = [:]
    for client in clients where client.hasSeenAll && !client.nick.isEmpty {
      if let other = holders.updateValue(client.index, forKey: client.nick) {
        return "clients \(other) and \(client.index) are both called \(client.nick)"
      }
      if let wanted = client.mustGetNick, client.nick != wanted {
        return told("was refused the name \(wanted) when its holder was long gone", of: client)
      }
    }
    return nil
  }

  /// Whispers to people who never change their name, all along present and reading, have arrived; and no whisper has
  /// arrived at two people.
  private var whisperFlaw: String? {
    var heard: Set<String> = []
    for client in clients {
      for id in client.whispersHeard.keys where !heard.insert(id).inserted { return "two people heard \(id)" }
    }
    for sender in clients where sender.hasSeenAll {
      for (id, target) in sender.whispersSent where target % 3 == 0 && clients[target].hasSeenAll {
        let nick = SimulatedClient.firstNick(target)
        if sender.whispersRefused.contains(nick) || clients[target].ledger.isWished(nick, besides: target) { continue }
        if clients[target].whispersHeard[id] != 1 { return "client \(target) never got \(id)" }
      }
    }
    return nil
  }
}
