/// How large the scenarios are, and how long they go on.
package struct StallPlan: Sendable {
  package var scenarios: [StallScenario]
  /// Members of the large room of rejoin, nicks, killed and sigterm; that of churn has half as many.
  package var connections: Int
  /// How long those that have no end of their own go on.
  package var seconds: Double
  /// Those who make the trouble; nil for what each scenario says.
  package var attackers: Int?
  /// Addresses that those who log in wrongly come from.
  package var addresses: Int
  /// Messages that are searched, or pruned.
  package var messages: Int
  package var bystanders: Int
  package var workers: Int?

  package init(
    scenarios: [StallScenario] = StallScenario.allCases, connections: Int = 10_000, seconds: Double = 10,
    attackers: Int? = nil, addresses: Int = 1, messages: Int = 100_000, bystanders: Int = 50, workers: Int? = nil
  ) {
    self.scenarios = scenarios
    self.connections = connections
    self.seconds = seconds
    self.attackers = attackers
    self.addresses = addresses
    self.messages = messages
    self.bystanders = bystanders
    self.workers = workers
  }

  /// Descriptors of each process besides the connections: measuring, files.
  static let spareDescriptors = 400

  package func attackers(in scenario: StallScenario) -> Int { attackers ?? scenario.attackers }

  /// Reads the names of `--only`, separated by commas.
  package static func scenarios(_ text: String) throws(UnusableOption) -> [StallScenario] {
    var scenarios: [StallScenario] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let scenario = StallScenario(rawValue: String(name)) else {
        let known = StallScenario.allCases.map(\.rawValue).joined(separator: ", ")
        throw UnusableOption("--only: unknown scenario '\(name)'; there are \(known)")
      }
      if !scenarios.contains(scenario) { scenarios.append(scenario) }
    }
    return scenarios
  }

  /// What makes the plan impossible, in words; nil where it can be tried.
  package var problem: String? {
    if !(10...1_000_000).contains(connections) { return "--connections must be between 10 and 1,000,000" }
    if !(seconds >= 1 && seconds <= 600) { return "--seconds must be between 1 and 600" }
    if let attackers, !(1...1000).contains(attackers) { return "--attackers must be between 1 and 1,000" }
    if !(1...100).contains(addresses) { return "--addresses must be between 1 and 100" }
    if !(1000...100_000_000).contains(messages) { return "--messages must be between 1,000 and 100,000,000" }
    if !(2...1000).contains(bystanders) { return "--bystanders must be between 2 and 1,000" }
    if let workers, !(1...256).contains(workers) { return "--workers must be between 1 and 256" }
    return nil
  }
}
