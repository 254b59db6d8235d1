/// What the simulated kernel has done so far, so that a test can tell that a fault really happened.
package struct KernelTally: Sendable {
  package var waits = 0
  package var accepted = 0
  package var refused = 0
  package var acceptFailures = 0
  package var registerFailures = 0
  package var resets = 0
  package var shortSends = 0
  package var blockedSends = 0
  package var blockedReceives = 0
  package var sentBytes = 0
  package var receivedBytes = 0

  package init() {}
}
