import MadangChat
import MadangKernel
import MadangMemory
import MadangWorld

/// What REHASH and RESTART come to. Who asked for them is told what is wrong, and nothing ends before it is known that the
/// server can begin again.
package struct ReloadRefusal: Error, Sendable {
  /// What is wrong, one line each.
  package let lines: [String]

  package init(_ lines: [String]) {
    self.lines = lines
  }
}

extension Courtyard {
  /// Problems that one answer tells; more of them say no more.
  private static var linesMax: Int { 20 }

  /// Has the reactor do what it does for SIGHUP, at an operator's wish. Any thread may call it.
  func requestReload(by asker: Handle) {
    reloadAskers.withLock { askers in
      if !askers.contains(asker) { askers.append(asker) }
    }
    requestReload()
  }

  /// Goes on with what was read, or with what there is; operators are told which, and those who asked in any case. Called
  /// on a slow thread.
  func obey(_ outcome: Result<Reloaded, ReloadRefusal>) {
    let askers = reloadAskers.withLock { askers in
      defer { askers = [] }
      return askers
    }
    switch outcome {
    case .success(let reloaded):
      let more = adopt(reloaded)
      tellOperators(reloaded.lines + more, andAlso: askers)
    case .failure(let refusal):
      tellOperators(
        refusal.lines.map { "The configuration can't be used, and nothing has changed: \($0)" }, andAlso: askers)
    }
  }

  /// Has the program end in order and begin again, where it could do so with what the configuration says now.
  func requestRestart(by asker: Handle) {
    post(chore: {
      let problems = self.problemsOfRestart()
      if problems.isEmpty { return self.requestStop(restarting: true) }
      self.tellOperators(problems.map { "RESTART would fail, and nothing is done: \($0)" }, andAlso: [asker])
    })
  }

  private func problemsOfRestart() -> [String] {
    switch configuration.restartPlan() {
    case .failure(let refusal): return refusal.lines
    case .success(let listeners):
      return listeners.filter { !$0.isDispensable }.compactMap { listener in
        problem(of: listener).map { "\(listener.url): \($0)" }
      }
    }
  }

  /// Whether somewhere can be listened. What is listened on now will be free by then, but for what the program was
  /// started with: that stays as it is.
  private func problem(of listener: ListenerConfiguration) -> Errno? {
    if listener.inheritedName != nil { return nil }
    let ours = configuration.listeners.filter { $0.inheritedName == nil }
    if ours.contains(where: { $0.address == listener.address }) { return nil }
    do throws(Errno) {
      let socket = try kernel.listen(on: listener.address, isPrivate: listener.dialect.isPrivate)
      kernel.close(socket)
      if case .unix(let path) = listener.address { LinuxKernel.removeSocketFile(at: path) }
      return nil
    } catch {
      // `0.0.0.0:6667` is in use while we have `127.0.0.1:6667` ourselves.
      let isOurs = ours.contains {
        $0.address.port == listener.address.port && $0.address.port != nil
      }
      return error == .addressInUse && isOurs ? nil : error
    }
  }

  /// Tells operators who have mode s, and a few people whether they have it or not.
  func tellOperators(_ lines: [String], andAlso askers: [Handle]) {
    if lines.isEmpty { return }
    var effects = Effects()
    var fanout = Fanout()
    world.withReading { world in
      effects.begin(in: world, milliseconds: kernel.wallMilliseconds())
      for line in lines.prefix(Courtyard.linesMax) { world.tellOperators(line, andAlso: askers, &effects) }
      fanout.apply(effects, world, self, mayGather: false)
    }
    if attention.add(&fanout.listed) { kernel.wake() }
  }
}
