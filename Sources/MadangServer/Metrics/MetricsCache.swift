import MadangMemory

/// What `/metrics` was answered last, in each form: whoever asks at the same time is given the same. One thread writes it.
final class MetricsCache: Sendable {
  private struct Entry {
    let body: Resource.Body
    let milliseconds: Int64
  }

  /// By form. Tier 1.
  private let entries = Lock<[MetricsFormat: Entry]>([:])

  /// What was written just now; else `write` is called. The lock is not held meanwhile.
  func body(_ format: MetricsFormat, at milliseconds: Int64, write: () -> Resource.Body) -> Resource.Body {
    if let entry = entries.withLock({ $0[format] }),
      milliseconds - entry.milliseconds < Limits.metricsFreshMilliseconds
    {
      return entry.body
    }
    let body = write()
    entries.withLock { $0[format] = Entry(body: body, milliseconds: milliseconds) }
    return body
  }
}
