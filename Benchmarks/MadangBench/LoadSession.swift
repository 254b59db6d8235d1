import MadangBenchCore

/// One load with its live view.
enum LoadSession {
  static func run(_ plan: LoadPlan, name: String, process: Int32?) throws(LoadFailure) -> LoadReport {
    let view = LiveView()
    view.begin(
      "\(name): \(plan.scenario.rawValue), \(Quantity.grouped(plan.connections)) connections",
      connections: plan.connections, process: process)
    defer { view.finish() }
    return try LoadRun.run(plan, target: name, process: process, observer: view)
  }
}
