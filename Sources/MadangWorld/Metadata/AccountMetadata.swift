import MadangMemory
import MadangRecords
import MadangWire

/// What accounts say of themselves, for as long as somebody is logged in to them, and what of it has yet to be kept.
///
/// Each account has one sheet, which all who are logged in to it share. A sheet that the store has not been asked about yet
/// has only what was set since: `load` adds the rest. It goes with the last of those people, or once all of it is kept,
/// whichever is later; so who comes back finds in the store, or still here, what was set last.
package struct AccountMetadata: Sendable {
  private struct Sheet: Sendable {
    /// As it was registered.
    package let account: String
    package var values: [MetadataValue] = []
    package var people: [Handle] = []
    var isLoaded = false
    /// Keys that the store has otherwise, or still.
    var unsaved: Set<String> = []
  }

  /// By the account's key.
  private var sheets: [[UInt8]: Sheet] = [:]
  /// Under which key the sheet of a session is, by slot.
  private var keys: [UInt32: [UInt8]] = [:]
  /// Those whose sheets have something to be kept.
  private var unsaved: Set<[UInt8]> = []
  /// Those that the store could not take: they go with the next that change.
  private var failed: Set<[UInt8]> = []

  package var isEmpty: Bool { sheets.isEmpty && keys.isEmpty }
  var hasUnsaved: Bool { !unsaved.isEmpty }

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
    sheets[key]?.values.set(name, to: value)
    sheets[key]?.unsaved.insert(name)
    unsaved.insert(key)
    return true
  }

  /// The same for something new, where there is room for it.
  package mutating func add(_ value: MetadataValue, of person: Handle, keysMax: Int) {
    let present = values(of: person) ?? []
    if present.count >= keysMax, !present.contains(where: { $0.key == value.key }) { return }
    _ = set(value.key, to: value.value, of: person)
  }

  // MARK: Being written, and read

  /// What can be written of a sheet; people by whoever writes it.
  struct WrittenSheet {
    let account: String
    let values: [MetadataValue]
    let people: [Handle]
    let isLoaded: Bool
    let unsaved: [String]
  }

  /// Of accounts, in the order of their names.
  var all: [WrittenSheet] {
    sheets.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
      sheets[key].map {
        WrittenSheet(
          account: $0.account, values: $0.values, people: $0.people, isLoaded: $0.isLoaded, unsaved: $0.unsaved.sorted()
        )
      }
    }
  }

  mutating func restore(_ written: WrittenSheet) {
    let key = AccountMetadata.key(written.account)
    sheets[key] = Sheet(
      account: written.account, values: written.values, people: written.people, isLoaded: written.isLoaded,
      unsaved: Set(written.unsaved))
    for person in written.people { keys[person.slot] = key }
    if !written.unsaved.isEmpty { unsaved.insert(key) }
  }

  // MARK: People

  package mutating func attach(_ person: Handle, to account: String) {
    let key = AccountMetadata.key(account)
    if keys[person.slot] == key { return }
    detach(person)
    keys[person.slot] = key
    sheets[key, default: Sheet(account: account)].people.append(person)
  }

  package mutating func detach(_ person: Handle) {
    guard !keys.isEmpty, let key = keys.removeValue(forKey: person.slot) else { return }
    sheets[key]?.people.removeAll { $0 == person }
    dropIfIdle(key)
  }

  private mutating func dropIfIdle(_ key: [UInt8]) {
    guard let sheet = sheets[key], sheet.people.isEmpty, sheet.unsaved.isEmpty else { return }
    sheets[key] = nil
  }

  /// An account is no more.
  package mutating func forget(_ account: String) {
    let key = AccountMetadata.key(account)
    for person in sheets[key]?.people ?? [] { keys[person.slot] = nil }
    sheets[key] = nil
    unsaved.remove(key)
    failed.remove(key)
  }

  // MARK: The store

  /// Whether the store must be asked what the account of somebody said.
  func needsLoading(_ person: Handle) -> Bool {
    guard let key = keys[person.slot], let sheet = sheets[key] else { return false }
    return !sheet.isLoaded
  }

  /// Adds what the store has of an account to what was set since, which is newer; where there are too many keys then, some
  /// of the new ones go again.
  package mutating func load(_ kept: [MetadataValue], of account: String, keysMax: Int) {
    let key = AccountMetadata.key(account)
    guard var sheet = sheets[key], !sheet.isLoaded else { return }
    sheet.isLoaded = true
    let newer = sheet.values
    sheet.values = kept.filter { !sheet.unsaved.contains($0.key) }
    for value in newer where sheet.values.count < keysMax || kept.contains(where: { $0.key == value.key }) {
      sheet.values.set(value.key, to: value.value)
    }
    sheets[key] = sheet
  }

  /// What the store must be told; it is taken to be on its way there.
  mutating func takeUnsaved() -> [MetadataChange] {
    let taken = unsaved.union(failed)
    unsaved = []
    failed = []
    return taken.compactMap { key in
      guard let sheet = sheets[key] else { return nil }
      sheets[key]?.unsaved = []
      dropIfIdle(key)
      let values = sheet.unsaved.map { name in (name, sheet.values.first { $0.key == name }?.value) }
      return MetadataChange(account: sheet.account, values: Dictionary(uniqueKeysWithValues: values))
    }
  }

  /// A change that could not be kept waits for the next one. What was set meanwhile is newer.
  package mutating func retry(_ change: MetadataChange) {
    let key = AccountMetadata.key(change.account)
    var sheet = sheets[key] ?? Sheet(account: change.account)
    for (name, value) in change.values where sheet.unsaved.insert(name).inserted {
      // The sheet may have gone and come back without it.
      sheet.values.set(name, to: value)
    }
    sheets[key] = sheet
    failed.insert(key)
  }

  package func checkInvariants() {
    for (slot, key) in keys {
      precondition(
        sheets[key]?.people.contains { $0.slot == slot } ?? false, "Somebody's metadata is that of no account.")
    }
    for (key, sheet) in sheets {
      precondition(!sheet.people.isEmpty || !sheet.unsaved.isEmpty, "Metadata is kept in memory for nobody.")
      precondition(
        sheet.unsaved.isEmpty || unsaved.contains(key) || failed.contains(key), "Metadata will never be kept.")
      precondition(sheet.people.allSatisfy { keys[$0.slot] == key }, "Metadata is that of somebody else.")
    }
  }
}
