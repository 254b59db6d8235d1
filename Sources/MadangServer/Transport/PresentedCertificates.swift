import MadangChat
import MadangMemory
import MadangRecords

/// The certificates of clients between the handshake and the worker that makes them known: the reactor puts them here before
/// it posts that somebody has come, whose mailbox says that there is one. Few connections have any, so none has a place
/// for it.
final class PresentedCertificates: Sendable {
  private struct Entry {
    let generation: UInt32
    let certificate: CertificateFingerprint
  }

  /// By slot, so that there are never more than connections. Tier 1.
  private let entries = Lock<[UInt32: Entry]>([:])

  func put(_ certificate: CertificateFingerprint, of connection: Handle) {
    entries.withLock { $0[connection.slot] = Entry(generation: connection.generation, certificate: certificate) }
  }

  func take(of connection: Handle) -> CertificateFingerprint? {
    entries.withLock { entries in
      let entry = entries.removeValue(forKey: connection.slot)
      return entry?.generation == connection.generation ? entry?.certificate : nil
    }
  }
}
