import MadangMemory

/// The keys of session tickets, for all contexts at once: the one in use, and the one before. Any thread may use them.
///
/// They live longer than a context, and in a file longer than the process, so that clients resume after a reload and after a
/// restart. Whoever has them can read what was recorded of TLS 1.2 sessions that resumed, so they are changed.
package final class TicketKeys: Sendable {
  package static let secondsPerKey: Int64 = 12 * 3_600
  static let keysMax = 2
  private static let mark = Array("madang ticket keys 1\n".utf8)
  /// The longest file that can be one.
  package static let encodedBytesMax = mark.count + keysMax * TicketKey.encodedBytes

  private let keys: Lock<[TicketKey]>

  /// New ones.
  /// - Parameter now: seconds since 1970.
  package init(now: Int64) { keys = Lock([TicketKey(madeAt: now)]) }

  /// Goes on with those of a file, in place of its own. False where it is none of keys; too old ones are left out by the
  /// next `rotate`.
  package func take(encoded: [UInt8]) -> Bool {
    let bytes = encoded.dropFirst(TicketKeys.mark.count)
    guard encoded.starts(with: TicketKeys.mark), !bytes.isEmpty, bytes.count % TicketKey.encodedBytes == 0,
      bytes.count <= TicketKeys.keysMax * TicketKey.encodedBytes
    else { return false }
    let taken = stride(from: bytes.startIndex, to: bytes.endIndex, by: TicketKey.encodedBytes).map {
      TicketKey(encoded: bytes[$0..<($0 + TicketKey.encodedBytes)])
    }
    keys.withLock { $0 = taken }
    return true
  }

  /// What the file holds: secret.
  package var encoded: [UInt8] { keys.withLock { keys in TicketKeys.mark + keys.flatMap(\.encoded) } }

  /// Makes a new key where the one in use has served its time, and forgets what is older than the last two. True where they
  /// have changed, and the file is to be written again. A key from the future is one of a clock that was wrong.
  package func rotate(now: Int64) -> Bool {
    keys.withLock { keys in
      let before = keys.count
      keys.removeAll { $0.madeAt > now || now - $0.madeAt >= TicketKeys.secondsPerKey * Int64(TicketKeys.keysMax) }
      if let current = keys.first, now - current.madeAt < TicketKeys.secondsPerKey { return keys.count != before }
      keys.insert(TicketKey(madeAt: now), at: 0)
      keys.removeLast(max(0, keys.count - TicketKeys.keysMax))
      return true
    }
  }

  var current: TicketKey { keys.withLock { $0[0] } }

  /// The key of that name, and whether it is the one in use.
  func key(named name: UnsafeBufferPointer<UInt8>) -> (key: TicketKey, isCurrent: Bool)? {
    // SAFETY: the name is the caller's for the call.
    let name = unsafe Array(name)
    return keys.withLock { keys in
      keys.firstIndex { $0.name == name }.map { (keys[$0], $0 == 0) }
    }
  }
}
