import Synchronization

#if THREAD_SANITIZER
  /// A value behind a lock, as ThreadSanitizer can follow it. `Mutex` waits inside the Synchronization module, which is
  /// not instrumented: who gets the lock there would seem to race with who gave it up. An atomic tells their order.
  package struct Lock<Value: ~Copyable>: ~Copyable, Sendable {
    private let mutex: Mutex<Value>
    private let turn = Atomic<UInt8>(0)

    package init(_ value: consuming sending Value) {
      mutex = Mutex(value)
    }

    package func withLock<Result: ~Copyable, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      try mutex.withLock { value throws(Failure) -> sending Result in
        _ = turn.load(ordering: .acquiring)
        defer { turn.store(0, ordering: .releasing) }
        return try body(&value)
      }
    }
  }
#else
  /// A value behind a lock.
  package typealias Lock<Value: ~Copyable> = Mutex<Value>
#endif
