import Foundation

/// Asks again and again, of another process, whether something is so. False where it isn't within ten minutes.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(600)
  while true {
    if try condition() { return true }
    if .now >= deadline { return false }
    usleep(2_000)
  }
}
