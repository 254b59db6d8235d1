import Glibc

/// How long a test waits for what must come: nothing is measured by it, it only ends what hangs.
private let patience = Duration.seconds(300)

/// Lets other threads run.
package func letOthersRun() { _ = sched_yield() }

/// Returns as soon as `condition` holds; a test that waits in vain for five minutes is ended.
package func waitUntil(_ condition: () throws -> Bool) rethrows {
  let deadline = ContinuousClock.now + patience
  while try !condition() {
    precondition(.now < deadline, "Waited in vain for a condition.")
    letOthersRun()
  }
}

/// Asks again and again, of a thread or of another process, whether something is so. False where it isn't within five minutes.
package func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  let deadline = ContinuousClock.now + patience
  while true {
    if try condition() { return true }
    if .now >= deadline { return false }
    // Whoever is asked of needs the processor more.
    usleep(1_000)
  }
}
