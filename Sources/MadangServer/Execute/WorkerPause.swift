/// Why a worker stopped running what only reads the world.
enum WorkerPause {
  /// Nothing waits any more.
  case idle
  /// What is pending needs the world alone.
  case needsWorld
  /// Enough was done for one hold.
  case again
}
