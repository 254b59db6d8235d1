import MadangChat
import Testing

@testable import MadangServer

@Suite struct FloodBudgetTests {
  private let rates = FloodRates(Limits())

  private func row(_ name: String) -> CommandRow { CommandTable.standard.rows.first { $0.name == name }! }

  @Test("A burst runs at once, one more waits until it has leaked away, and no longer", arguments: ["PRIVMSG", "PING"])
  func burst(name: String) {
    let rate = name == "PING" ? rates.queries : rates.speech
    let cost = row(name).cost
    var budget = FloodBudget()
    for _ in 0..<rate.burst { #expect(budget.spend(cost, parameters: 1, rates, at: 1000) == nil) }
    let wait = Int64(1000 / rate.perSecond)
    #expect(budget.spend(cost, parameters: 1, rates, at: 1000) == wait)
    #expect(budget.spend(cost, parameters: 1, rates, at: 1000 + wait - 1) == 1)
    #expect(budget.spend(cost, parameters: 1, rates, at: 1000 + wait) == nil)
    #expect(budget.spend(cost, parameters: 1, rates, at: 1000 + wait) == wait)
  }

  @Test("Who has said too much may still ask, and the other way round")
  func apart() {
    var budget = FloodBudget()
    for _ in 0..<rates.speech.burst { _ = budget.spend(row("JOIN").cost, parameters: 1, rates, at: 1) }
    #expect(budget.spend(row("JOIN").cost, parameters: 1, rates, at: 1) != nil)
    #expect(budget.spend(row("WHO").cost, parameters: 1, rates, at: 1) == nil)
    while budget.spend(row("WHO").cost, parameters: 1, rates, at: 1) == nil {}
    #expect(budget.spend(row("PRIVMSG").cost, parameters: 2, rates, at: 251) == nil)
  }

  @Test("To ask for modes or a topic is no speech; to set them is", arguments: ["MODE", "TOPIC"])
  func asking(name: String) {
    #expect(row(name).cost.budget(parameters: 1) == .queries)
    #expect(row(name).cost.budget(parameters: 2) == .speech)
  }

  @Test("A client that comes back to twenty-five rooms, with all that it asks of each, waits for no question")
  func comingBack() {
    var budget = FloodBudget()
    let waits = (0..<25).flatMap { _ in
      [("MARKREAD", 1), ("CHATHISTORY", 4), ("MODE", 1), ("WHO", 2)].map {
        budget.spend(row($0.0).cost, parameters: $0.1, rates, at: 1)
      }
    }
    #expect(waits.allSatisfy { $0 == nil })
  }

  @Test("What costs more than a whole burst fits an empty budget, and nothing fits after it")
  func large() {
    var limits = Limits()
    limits.queries.burst = 1
    limits.queries.perSecond = 1
    let rates = FloodRates(limits)
    var budget = FloodBudget()
    #expect(budget.spend(row("LIST").cost, parameters: 0, rates, at: 1) == nil)
    #expect(budget.spend(row("LIST").cost, parameters: 0, rates, at: 1) == 1000)
    #expect(budget.spend(row("LIST").cost, parameters: 0, rates, at: 1001) == nil)
  }

  @Test("The rates are those of the limits, at their least and their most too; none where flood control is off")
  func limits() {
    for bound in [1, 20, CommandRate.max] {
      var limits = Limits()
      limits.speech.burst = bound
      limits.queries.perSecond = bound
      let rates = FloodRates(limits)
      #expect(rates.areOn)
      #expect(rates.speech == CommandRate(burst: bound, perSecond: 4))
      #expect(rates.queries == CommandRate(burst: 200, perSecond: bound))
      limits.floodControl = false
      #expect(!FloodRates(limits).areOn)
    }
  }

  @Test("An idle year, and a clock that stands still, are no trouble")
  func times() {
    var budget = FloodBudget()
    for _ in 0..<rates.speech.burst { _ = budget.spend(row("PRIVMSG").cost, parameters: 2, rates, at: 5) }
    #expect(budget.spend(row("PRIVMSG").cost, parameters: 2, rates, at: 4) != nil)
    #expect(budget.spend(row("PRIVMSG").cost, parameters: 2, rates, at: .max / 2) == nil)
  }
}
