import CLinux

/// Giving memory that was freed back to the system. See malloc_trim(3).
package enum MemoryTrim {
  /// Walks all heaps; takes milliseconds, so never on the reactor's thread.
  package static func run() {
    _ = malloc_trim(0)
  }
}
