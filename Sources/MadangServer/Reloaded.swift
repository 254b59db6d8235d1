import MadangChat

/// What a running server goes on with after SIGHUP.
package struct Reloaded: Sendable {
  package let limits: Limits
  package let settings: Settings

  package init(limits: Limits, settings: Settings) {
    self.limits = limits
    self.settings = settings
  }
}

extension Courtyard {
  /// Puts other settings and bounds in place of those in use. What is fixed at the start stays: the number of
  /// connections, and what the names' hashes depend on.
  package func adopt(_ reloaded: Reloaded) {
    world.withWriting { world in
      var settings = reloaded.settings
      settings.hashSeed = world.settings.hashSeed
      settings.startedSeconds = world.settings.startedSeconds
      world.settings = settings
    }
    isFloodControlled.store(reloaded.limits.floodControl, ordering: .relaxed)
    limitsInUse.withLock { $0 = reloaded.limits }
    haveLimitsChanged.store(true, ordering: .releasing)
    kernel.wake()
  }
}
