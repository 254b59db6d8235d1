import MadangMemory
import MadangRecords

/// Metadata of accounts: who logs in says what their account said, after a restart too.
extension World {
  /// Somebody has logged in. What their account said when somebody was logged in to it last is read before their next
  /// command.
  mutating func takeUpMetadata(of handle: Handle, as account: String, _ effects: inout Effects) {
    guard let store = settings.services.metadata, sessions[handle.slot].phase != .left else { return }
    let keysMax = settings.limits.metadataKeysMax
    changeMetadata(of: metadata.accounts.people(of: account) + [handle], &effects) { metadata in
      metadata.logIn(handle, to: account, keysMax: keysMax)
    }
    guard let question = metadata.accounts.question(for: handle) else { return }
    let onTrouble = settings.services.onTrouble
    effects.finishLater(
      SlowWork {
        var values: [MetadataValue]?
        do throws(StoreError) { values = try question.ask(store) } catch { onTrouble(error) }
        return MetadataFound(account: question.account, sheet: question.sheet, values: values)
      })
  }

  mutating func load(_ found: MetadataFound, _ effects: inout Effects) {
    let keysMax = settings.limits.metadataKeysMax
    changeMetadata(of: metadata.accounts.people(of: found.account), &effects) { metadata in
      metadata.accounts.load(found, keysMax: keysMax)
    }
  }

  /// Somebody has logged out: what they said stays with the account.
  mutating func leaveMetadata(of handle: Handle, _ effects: inout Effects) {
    changeMetadata(of: [handle], &effects) { $0.accounts.detach(handle) }
  }

  /// Changes what people say, and has the server tell those who want to hear of it, themselves included.
  private mutating func changeMetadata(
    of people: [Handle], _ effects: inout Effects, _ body: (inout Metadata) -> Void
  ) {
    let before = people.map { metadata.all(of: .person($0)) }
    body(&metadata)
    guard metadata.hasSubscribers else { return }
    for (person, old) in zip(people, before) where sessions[person.slot].isRegistered {
      let new = metadata.all(of: .person(person))
      for value in new where !old.contains(value) { tell(value.key, value.value, of: person, &effects) }
      for value in old where !new.contains(where: { $0.key == value.key }) {
        tell(value.key, nil, of: person, &effects)
      }
    }
  }

  private mutating func tell(_ key: String, _ value: String?, of person: Handle, _ effects: inout Effects) {
    let news = MetadataNews(name: sessions[person.slot].nick, key: key, value: value, source: nil)
    tellSubscribers(about: person, by: nil, news, &effects)
  }

  package mutating func takeUnsavedMetadata() -> [MetadataChange] { metadata.accounts.takeUnsaved() }

  package mutating func retry(_ change: MetadataChange) { metadata.accounts.retry(change) }

  package mutating func finishSavingMetadata() { metadata.accounts.finishSaving() }
}
