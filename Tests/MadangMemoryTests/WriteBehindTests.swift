import Testing

@testable import MadangMemory

@Suite("What a store is told later")
struct WriteBehindTests {
  /// All that there is to know of a key.
  private struct Whole: StoreChange, Equatable {
    let key: Int
    let version: Int?
  }

  /// Some of what there is to know of a key.
  private struct Parts: StoreChange, Equatable {
    let key: Int
    let versions: [String: Int?]

    func following(_ earlier: Parts) -> Parts { Parts(key: key, versions: earlier.versions.merging(versions) { $1 }) }
  }

  // MARK: Every order

  /// A table of two keys, each with two parts, its store, and a history that leads here.
  private struct Model {
    enum Step: CaseIterable {
      case changeFirst, changeOtherPart, changeSecond, remove, take, keep, fail, forget
    }

    var table: [Int: [String: Int]] = [:]
    var store: [Int: [String: Int]] = [:]
    /// The newest version that the store was told of each part.
    var told: [Int: [String: Int]] = [:]
    var pending = WriteBehind<Int, Parts>()
    var underWay: [Parts] = []
    var version = 0
    /// Since the last take.
    var changed: Set<Int> = []
    var steps: [Step] = []

    /// Nil for a step that can't be taken here.
    func after(_ step: Step) -> Model? {
      var next = self
      next.steps.append(step)
      switch step {
      case .changeFirst: next.change(1, "a", isRemoval: false)
      case .changeOtherPart: next.change(1, "b", isRemoval: false)
      case .changeSecond: next.change(2, "a", isRemoval: false)
      case .remove: next.change(1, "a", isRemoval: true)
      case .take:
        if !underWay.isEmpty || pending.isEmpty { return nil }
        next.underWay = next.pending.take()
        next.changed = []
      case .keep:
        if underWay.isEmpty { return nil }
        next.keep(next.underWay.removeFirst())
      case .fail:
        if underWay.isEmpty { return nil }
        let change = next.underWay.removeFirst()
        next.pending.retry(change, of: change.key)
      case .forget:
        // Whoever forgets a key sees to it that its store does too; nothing may be under way to it then.
        if underWay.contains(where: { $0.key == 1 }) { return nil }
        next.table[1] = nil
        next.store[1] = nil
        next.pending.forget(1)
        next.changed.remove(1)
      }
      return next
    }

    private mutating func change(_ key: Int, _ part: String, isRemoval: Bool) {
      version += 1
      table[key, default: [:]][part] = isRemoval ? nil : version
      // A removal has a version too, below zero.
      pending.note(Parts(key: key, versions: [part: isRemoval ? -version : version]), of: key)
      changed.insert(key)
    }

    private mutating func keep(_ change: Parts) {
      for (part, value) in change.versions {
        let version = value ?? 0
        if abs(version) < told[change.key]?[part] ?? 0 {
          Issue.record("An older change came after a newer one: \(steps)")
        }
        told[change.key, default: [:]][part] = abs(version)
        store[change.key, default: [:]][part] = version < 0 ? nil : version
      }
    }

    /// Where all that is left goes well, the store has what the table has.
    func settled() -> Model {
      var end = self
      while !end.underWay.isEmpty { end.keep(end.underWay.removeFirst()) }
      for change in end.pending.take() { end.keep(change) }
      return end
    }

    func check() {
      pending.checkInvariants()
      let end = settled()
      let isSettled = [1, 2].allSatisfy { end.table[$0] ?? [:] == end.store[$0] ?? [:] } && end.pending.isEmpty
      if !isSettled { Issue.record("The store has \(end.store), the table \(end.table): \(steps)") }
      if pending.hasUnsaved == changed.isEmpty { Issue.record("It says wrongly whether to take something: \(steps)") }
    }
  }

  @Test("In every order of changes, takes, failures and changes meanwhile the store comes to have what the table has")
  func everyOrder() {
    var models = [Model()]
    var count = 0
    for _ in 0..<6 {
      models = models.flatMap { model in Model.Step.allCases.compactMap { model.after($0) } }
      for model in models { model.check() }
      count += models.count
    }
    #expect(count > 10_000)
  }

  // MARK: Each rule by itself

  @Test("What is taken is in the order of the last changes, what failed before it, and each key once")
  func order() {
    var pending = WriteBehind<Int, Whole>()
    func note(_ key: Int, _ version: Int) { pending.note(Whole(key: key, version: version), of: key) }
    for key in [5, 3, 8, 1] { note(key, 1) }
    note(3, 2)
    let first = pending.take()
    #expect(first.map(\.key) == [5, 8, 1, 3] && first.last?.version == 2)
    note(7, 1)
    for change in first where change.key != 8 { pending.retry(change, of: change.key) }
    note(6, 1)
    #expect(pending.take().map(\.key) == [5, 1, 3, 7, 6])
    #expect(pending.take().isEmpty && pending.isEmpty)
  }

  @Test("What only failed is not asked for again by itself, and goes with the next that changes")
  func failing() {
    var pending = WriteBehind<Int, Whole>()
    pending.note(Whole(key: 1, version: 1), of: 1)
    #expect(pending.hasUnsaved)
    for _ in 0..<3 {
      for change in pending.take() { pending.retry(change, of: change.key) }
      #expect(!pending.hasUnsaved && !pending.isEmpty && pending[1] == Whole(key: 1, version: 1))
    }
    pending.note(Whole(key: 2, version: 1), of: 2)
    #expect(pending.hasUnsaved)
    #expect(pending.take() == [Whole(key: 1, version: 1), Whole(key: 2, version: 1)])
  }

  @Test("A change that fails is older than what was noted while it was under way")
  func meanwhile() {
    var pending = WriteBehind<Int, Whole>()
    pending.note(Whole(key: 1, version: 1), of: 1)
    let taken = pending.take()
    pending.note(Whole(key: 1, version: nil), of: 1)
    for change in taken { pending.retry(change, of: 1) }
    #expect(pending.hasUnsaved && pending[1] == Whole(key: 1, version: nil))
    #expect(pending.take() == [Whole(key: 1, version: nil)])
  }

  @Test("A change that says only some of its key goes on with what has not arrived")
  func parts() {
    var pending = WriteBehind<Int, Parts>()
    pending.note(Parts(key: 1, versions: ["a": 1, "b": 1]), of: 1)
    pending.note(Parts(key: 1, versions: ["b": nil]), of: 1)
    #expect(pending[1]?.versions == ["a": 1, "b": nil])
    let taken = pending.take()
    #expect(taken.count == 1 && pending[1] == nil)
    pending.note(Parts(key: 1, versions: ["a": 2, "c": 2]), of: 1)
    pending.retry(taken[0], of: 1)
    #expect(pending.take() == [Parts(key: 1, versions: ["a": 2, "b": nil, "c": 2])])
    pending.retry(Parts(key: 1, versions: ["a": 2]), of: 1)
    pending.note(Parts(key: 1, versions: ["b": 3]), of: 1)
    #expect(pending.take() == [Parts(key: 1, versions: ["a": 2, "b": 3])])
  }

  @Test("Of a key that is forgotten nothing is told, whether it had failed or not")
  func forgetting() {
    var pending = WriteBehind<Int, Whole>()
    for key in 1...3 { pending.note(Whole(key: key, version: 1), of: key) }
    let taken = pending.take()
    for change in taken { pending.retry(change, of: change.key) }
    pending.note(Whole(key: 2, version: 2), of: 2)
    pending.forget(1)
    pending.forget(2)
    pending.forget(9)
    #expect(!pending.hasUnsaved && pending[1] == nil && pending[2] == nil)
    #expect(pending.take() == [taken[2]])
  }
}
