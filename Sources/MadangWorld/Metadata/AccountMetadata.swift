import MadangMemory
import MadangRecords
import MadangWire

/// What accounts say of themselves, for as long as somebody is logged in to them, and what of it has yet to be kept.
///
/// Each account has one sheet, which all who are logged in to it share, and which goes with the last of them. Until the
/// store has said what it has, there is only what was set since: `load` adds the rest. What was set before and has yet to
/// be kept is asked together with the store, so that every world that is told what was found comes to the same.
package struct AccountMetadata: Sendable {
  private struct Sheet: Sendable {
    /// As it was registered.
    let account: String
    /// No other sheet has had it.
    let serial: UInt64
    var values: [MetadataValue] = []
    var people: [Handle] = []
    /// Keys that were set or removed before the store had said what it has; nil once it has.
    var changedKeys: Set<String>? = []
  }

  /// By the account's key.
  private var sheets: [[UInt8]: Sheet] = [:]
  /// Under which key the sheet of a session is, by slot.
  private var keys: [UInt32: [UInt8]] = [:]
  /// The last that was given to a sheet.
  var lastSerial: UInt64 = 0
  /// By the account's key.
  private var unsaved = WriteBehind<[UInt8], MetadataChange> { $0.followed(by: $1) }

  package var isEmpty: Bool { sheets.isEmpty && keys.isEmpty }
  var hasUnsaved: Bool { unsaved.hasNew }

  private static func key(_ account: String) -> [UInt8] { CaseMapping.key(of: account) }

  // MARK: Values

  /// What somebody says who is logged in; nil for everyone else.
  package func values(of person: Handle) -> [MetadataValue]? {
    guard !keys.isEmpty, let key = keys[person.slot] else { return nil }
    return sheets[key]?.values
  }

  /// Everyone who says what this person says; themselves alone where they are a guest.
  package func people(with person: Handle) -> [Handle] {
    guard !keys.isEmpty, let key = keys[person.slot] else { return [person] }
    return sheets[key]?.people ?? [person]
  }

  /// Everyone who is logged in to an account.
  package func people(of account: String) -> [Handle] { sheets[AccountMetadata.key(account)]?.people ?? [] }

  /// Sets a value, or removes it (nil). False for guests.
  package mutating func set(_ name: String, to value: String?, of person: Handle) -> Bool {
    guard !keys.isEmpty, let key = keys[person.slot] else { return false }
    guard let account = sheets[key]?.account else { return false }
    sheets[key]?.values.set(name, to: value)
    sheets[key]?.changedKeys?.insert(name)
    unsaved.note(MetadataChange(account: account, values: [name: value]), of: key)
    return true
  }

  /// The same for something new, where there is room for it.
  package mutating func add(_ value: MetadataValue, of person: Handle, keysMax: Int) {
    let present = values(of: person) ?? []
    if present.count >= keysMax, !present.contains(where: { $0.key == value.key }) { return }
    _ = set(value.key, to: value.value, of: person)
  }

  // MARK: Being written, and read

  /// What is written of a sheet; people by whoever writes it.
  struct WrittenSheet {
    let account: String
    let serial: UInt64
    let values: [MetadataValue]
    let people: [Handle]
    let changedKeys: [String]?
  }

  /// Of accounts, in the order of their names.
  var all: [WrittenSheet] {
    sheets.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
      sheets[key].map {
        WrittenSheet(
          account: $0.account, serial: $0.serial, values: $0.values, people: $0.people,
          changedKeys: $0.changedKeys?.sorted())
      }
    }
  }

  /// As somebody else has it.
  mutating func restore(_ written: WrittenSheet) {
    let key = AccountMetadata.key(written.account)
    sheets[key] = Sheet(
      account: written.account, serial: written.serial, values: written.values, people: written.people,
      changedKeys: written.changedKeys.map { Set($0) })
    for person in written.people { keys[person.slot] = key }
  }

  // MARK: People

  package mutating func attach(_ person: Handle, to account: String) {
    let key = AccountMetadata.key(account)
    if keys[person.slot] == key { return }
    detach(person)
    keys[person.slot] = key
    if sheets[key] == nil {
      lastSerial += 1
      sheets[key] = Sheet(account: account, serial: lastSerial)
    }
    sheets[key]?.people.append(person)
  }

  package mutating func detach(_ person: Handle) {
    guard !keys.isEmpty, let key = keys.removeValue(forKey: person.slot) else { return }
    sheets[key]?.people.removeAll { $0 == person }
    if sheets[key]?.people.isEmpty == true { sheets[key] = nil }
  }

  /// An account is no more.
  package mutating func forget(_ account: String) {
    let key = AccountMetadata.key(account)
    for person in sheets[key]?.people ?? [] { keys[person.slot] = nil }
    sheets[key] = nil
    unsaved.forget(key)
  }

  // MARK: The store

  /// What the store must be asked about the sheet of somebody; nil where it has been.
  func question(for person: Handle) -> MetadataQuestion? {
    guard let key = keys[person.slot], let sheet = sheets[key], let changed = sheet.changedKeys else { return nil }
    // What was set since the sheet is here is on it.
    let older = unsaved[key]?.values.filter { !changed.contains($0.key) }
    return MetadataQuestion(account: sheet.account, sheet: sheet.serial, unsaved: older ?? [:])
  }

  /// Adds what was kept of an account to what was set since its sheet is here, which is newer; where there are too many
  /// keys then, some of the new ones go again.
  mutating func load(_ found: MetadataFound, keysMax: Int) {
    let key = AccountMetadata.key(found.account)
    guard var sheet = sheets[key], sheet.serial == found.sheet, let kept = found.values,
      let changed = sheet.changedKeys
    else { return }
    let newer = sheet.values
    sheet.values = kept.filter { !changed.contains($0.key) }
    for value in newer {
      if sheet.values.count < keysMax || kept.contains(where: { $0.key == value.key }) {
        sheet.values.set(value.key, to: value.value)
      } else {
        unsaved.note(MetadataChange(account: sheet.account, values: [value.key: nil]), of: key)
      }
    }
    sheet.changedKeys = nil
    sheets[key] = sheet
  }

  /// What the store must be told; it is on its way there until `finishSaving`.
  mutating func takeUnsaved() -> [MetadataChange] { unsaved.take() }

  /// A change that could not be kept waits for the next one.
  mutating func retry(_ change: MetadataChange) { unsaved.retry(AccountMetadata.key(change.account)) }

  /// All that was taken has been kept, or waits again.
  mutating func finishSaving() { unsaved.finish() }

  package func checkInvariants() {
    for (slot, key) in keys {
      precondition(
        sheets[key]?.people.contains { $0.slot == slot } ?? false, "Somebody's metadata is that of no account.")
    }
    for (key, sheet) in sheets {
      precondition(!sheet.people.isEmpty, "Metadata is kept in memory for nobody.")
      precondition(sheet.people.allSatisfy { keys[$0.slot] == key }, "Metadata is that of somebody else.")
    }
  }
}
