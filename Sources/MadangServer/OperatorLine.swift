import MadangChat
import MadangKernel
import MadangMemory
import MadangWorld

/// Tells the server's operators what they must know. Any thread may call it; nobody waits for anybody.
package final class OperatorLine: Sendable {
  /// Tier 1.
  private let sender = Lock<(@Sendable (String) -> Void)?>(nil)

  package init() {}

  /// Says a line to whoever is an operator now; to nobody where the server does not run.
  package func tell(_ text: String) {
    let sender = self.sender.withLock { $0 }
    sender?(text)
  }

  func connect(_ sender: @escaping @Sendable (String) -> Void) {
    self.sender.withLock { $0 = sender }
  }
}

extension Courtyard {
  /// Has operators told something, on a slow thread.
  func tellOperators(_ text: String) {
    post(chore: {
      var effects = Effects()
      var fanout = Fanout()
      self.world.withReading { world in
        effects.begin(in: world, milliseconds: self.kernel.wallMilliseconds())
        world.tellOperators(text, &effects)
        fanout.apply(effects, world, self, mayGather: false)
      }
      if self.attention.add(&fanout.listed) { self.kernel.wake() }
    })
  }
}
