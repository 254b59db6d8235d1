import MadangChat
import MadangMemory
import MadangWorld

/// What a running server goes on with after SIGHUP.
package struct Reloaded: Sendable {
  package let limits: Limits
  package let settings: ChatSettings
  package let tls: TLSContexts?
  /// What operators are told.
  let lines: [String]
  /// Called once they are in use.
  let whenAdopted: @Sendable () -> Void

  package init(
    limits: Limits, settings: ChatSettings, tls: TLSContexts? = nil, lines: [String] = [],
    whenAdopted: @escaping @Sendable () -> Void
  ) {
    self.tls = tls
    self.limits = limits
    self.settings = settings
    self.lines = lines
    self.whenAdopted = whenAdopted
  }
}

extension Courtyard {
  /// Puts other settings and bounds in place of those in use. Returns what operators are told besides.
  @discardableResult
  package func adopt(_ reloaded: Reloaded) -> [String] {
    guard let seat else {
      adopt(reloaded) { reloaded.settings }
      return []
    }
    return adopt(reloaded, seat)
  }

  /// - Parameter settings: asked for with the world alone.
  func adopt(_ reloaded: Reloaded, _ settings: () -> ChatSettings) {
    var effects = Effects()
    var fanout = Fanout()
    var entries = EntryWriter(seat == nil ? configuration.entrySink : nil)
    var (tokens, notice) = world.withWriting { world in
      effects.begin(in: world, milliseconds: kernel.wallMilliseconds())
      let settings = settings().fitting(reloaded.limits)
      if entries.isOn { entries.take(settings, at: effects.milliseconds, &world) }
      let changes = world.adopt(settings, &effects)
      fanout.apply(effects, world, self, mayGather: false)
      return changes
    }
    // A few people at a time, so that nobody waits for all of them.
    while !notice.isTold {
      world.withWriting { world in
        effects.begin(in: world, milliseconds: kernel.wallMilliseconds())
        world.announce(&notice, toNext: Courtyard.toldAtOnceMax, &effects)
        fanout.apply(effects, world, self, mayGather: false)
      }
      if attention.add(&fanout.listed) { kernel.wake() }
    }
    if attention.add(&fanout.listed) { kernel.wake() }
    floodRates.store(FloodRates(reloaded.limits).rawValue, ordering: .relaxed)
    tlsInUse.replace(with: reloaded.tls)
    limitsInUse.withLock { $0 = reloaded.limits }
    haveLimitsChanged.store(true, ordering: .releasing)
    kernel.wake()
    if !tokens.isEmpty { announce(tokens) }
    reloaded.whenAdopted()
  }

  private static var toldAtOnceMax: Int { 256 }

  /// Tells everyone whose client has learnt other features at its welcome. Modern IRC, "RPL_ISUPPORT": changed ones are
  /// announced again.
  func announce(_ tokens: [String]) {
    var effects = Effects()
    var fanout = Fanout()
    var next: UInt32 = 0
    var isDone = false
    // A few people at a time, so that whoever wants the world alone need not wait for all of them.
    while !isDone {
      world.withReading { world in
        let end = min(next + UInt32(Courtyard.toldAtOnceMax), UInt32(world.sessions.slots))
        for slot in next..<end where !world.sessions[slot].encoding.isPlain {
          let connection = Handle(slot: slot, generation: world.sessions[slot].generation)
          guard world.isWelcomed(connection) else { continue }
          effects.begin(for: connection, in: world, milliseconds: kernel.wallMilliseconds())
          world.announce(tokens, &effects)
          fanout.apply(effects, world, self, mayGather: false)
        }
        next = end
        isDone = end == world.sessions.slots
      }
      if attention.add(&fanout.listed) { kernel.wake() }
    }
  }
}
