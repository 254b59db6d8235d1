import Glibc

/// Lets other threads run.
func letOthersRun() { _ = sched_yield() }

/// Returns as soon as `condition` holds; a test that waits in vain for ten minutes is ended.
func waitUntil(_ condition: () throws -> Bool) rethrows {
  let deadline = ContinuousClock.now + .seconds(600)
  while try !condition() {
    precondition(.now < deadline, "Waited in vain for a condition.")
    letOthersRun()
  }
}
