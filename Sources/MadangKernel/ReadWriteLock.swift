import CLinux
import Glibc

/// A value that many threads may read at once, or one may change. A waiting writer goes before new readers, so that a
/// stream of readers can't starve it; a thread must not take it again while it holds it: where it writes, that traps. See
/// pthread_rwlock_rdlock(3p).
@safe package struct ReadWriteLock<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
  // SAFETY: pthread wants an address that never moves, so lock and value live in their own allocations. The value is
  // reached only while the lock is held.
  private let lock: UnsafeMutablePointer<pthread_rwlock_t>
  private let value: UnsafeMutablePointer<Value>

  package init(_ initial: consuming Value) {
    // SAFETY: each is allocated and initialized once, here; the attributes are a local.
    unsafe lock = .allocate(capacity: 1)
    unsafe value = .allocate(capacity: 1)
    unsafe value.initialize(to: initial)
    var attributes = pthread_rwlockattr_t()
    unsafe pthread_rwlockattr_init(&attributes)
    unsafe pthread_rwlockattr_setkind_np(&attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
    unsafe pthread_rwlock_init(lock, &attributes)
    unsafe pthread_rwlockattr_destroy(&attributes)
  }

  deinit {
    // SAFETY: nobody can hold the lock any more. Each was initialized once.
    unsafe pthread_rwlock_destroy(lock)
    unsafe lock.deallocate()
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
  }

  /// Runs `body` beside other readers, after writers that wait already. What it throws is thrown on.
  /// - Precondition: this thread does not write.
  package func withReading<Result: ~Copyable, Failure: Error>(
    _ body: (borrowing Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: the value is read only while the lock is held, when nobody changes it.
    let result = unsafe pthread_rwlock_rdlock(lock)
    precondition(result == 0, "A thread took a read-write lock that it already holds.")
    defer { unsafe pthread_rwlock_unlock(lock) }
    return try unsafe body(value.pointee)
  }

  /// Runs `body` alone. What it throws is thrown on, and what it has changed stays.
  /// - Precondition: this thread does not write. If it reads, it waits for itself.
  package func withWriting<Result: ~Copyable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: the value is changed only while the lock is held by this thread alone.
    let result = unsafe pthread_rwlock_wrlock(lock)
    precondition(result == 0, "A thread took a read-write lock that it already holds.")
    defer { unsafe pthread_rwlock_unlock(lock) }
    return try unsafe body(&value.pointee)
  }
}
