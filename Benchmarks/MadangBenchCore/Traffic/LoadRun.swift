import MadangKernel

/// Runs one plan from the first connection to the last figure.
package enum LoadRun {
  /// `process`: the server's process, where it is on this machine and known.
  package static func run(
    _ plan: LoadPlan, target: String, process: Int32?, observer: LoadObserver
  ) throws(LoadFailure) -> LoadReport {
    try run(plan, target: target, meter: process.map { ProcessMeter(identifier: $0) }, observer: observer)
  }

  /// `engine`: what the server has others do for it.
  package static func run(
    _ plan: LoadPlan, target: String, meter: ProcessMeter?, engine: ProcessMeter? = nil, observer: LoadObserver
  ) throws(LoadFailure) -> LoadReport {
    let residentBefore = meter?.residentBytes
    var generator = try Generator(plan: plan)
    defer { generator.close() }
    let usedBefore = meter?.processorNanoseconds
    let joining = try generator.join(observer)
    let usedJoined = meter?.processorNanoseconds
    observer.note(
      "\(Quantity.grouped(plan.connections)) joined in \(Quantity.significant(joining.seconds)) s, "
        + "\(Quantity.grouped(Int(joining.connectionsPerSecond)))/s")
    try generator.settle(observer)
    let residentJoined = meter?.residentBytes
    var before = meter?.read()
    let ours = meter?.processorNanoseconds
    let theirs = engine?.processorNanoseconds

    var calm: Measurement?
    var verdict: SlowReaderVerdict?
    var measurement: Measurement
    switch plan.scenario {
    case .fanout, .idle, .echo:
      measurement = try generator.talk(server: meter, observer)
    case .churn, .slowReader:
      measurement = try generator.talk(server: meter, observer)
      // After an interrupt the calm is all that there is.
      if !measurement.isInterrupted {
        calm = measurement
        before = meter?.read()
        if plan.scenario == .churn { generator.beginChurning() } else { generator.stopReading() }
        do throws(LoadFailure) {
          measurement = try generator.talk(server: meter, observer)
        } catch {
          guard error == .interrupted else { throw error }
          calm = nil
          measurement.isInterrupted = true
        }
      }
    }
    let use = before.flatMap { before in meter.map { ThreadUse(from: before, to: $0.read()) } }
    if plan.scenario == .slowReader, calm != nil, !measurement.isInterrupted {
      verdict = try generator.slowReaderVerdict()
    }

    if let calm { measurement.addFaults(of: calm) }
    var report = LoadReport(plan: plan, target: target, measurement: measurement)
    report.calm = calm
    report.slowReaders = verdict
    report.connectionsPerSecond = joining.connectionsPerSecond
    if let usedBefore, let usedJoined, usedJoined > usedBefore {
      report.serverMicrosecondsPerConnection = Double(usedJoined - usedBefore) / 1000 / Double(plan.connections)
    }
    // A server that was used before has memory to spare, and may even give some back: then nothing can be said.
    if let residentBefore, let residentJoined, residentJoined > residentBefore {
      report.residentBytesPerConnection = Double(residentJoined - residentBefore) / Double(plan.connections)
    }
    report.residentBytes = meter?.residentBytes
    if let meter, let engine, let ours, let theirs, let oursNow = meter.processorNanoseconds,
      let theirsNow = engine.processorNanoseconds, oursNow - ours + theirsNow - theirs > 0
    {
      report.engineShare = Double(theirsNow - theirs) / Double(oursNow - ours + theirsNow - theirs)
    }
    if let use { report.add(use) }
    return report
  }
}

extension LoadReport {
  mutating func add(_ use: ThreadUse) {
    threads = use.shares
    threadCount = use.threadCount
    contextSwitchesPerSecond = use.contextSwitchesPerSecond
  }
}
