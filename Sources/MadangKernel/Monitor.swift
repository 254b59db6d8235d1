import CLinux
import Glibc

/// A value behind a lock, with one condition to wait for. See pthread_mutex_lock(3p), pthread_cond_wait(3p).
@safe
@usableFromInline
package final class Monitor<Value: ~Copyable>: @unchecked Sendable {
  // SAFETY: pthread wants addresses that never move; the value is reached only while the mutex is held.
  @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  @usableFromInline let value: UnsafeMutablePointer<Value>

  package init(_ initial: consuming Value) {
    // SAFETY: each is allocated and initialized once, here; the attributes are a local.
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe value = .allocate(capacity: 1)
    unsafe value.initialize(to: initial)
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    // SAFETY: nobody can hold the lock any more, or wait. Each was initialized once.
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Runs `body` alone. A thread must not ask again while it is in it: it would wait for itself.
  @inlinable
  package func withLock<Result: ~Copyable>(_ body: (inout Value) -> Result) -> Result {
    // SAFETY: the value is reached only while the mutex is held.
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return unsafe body(&value.pointee)
  }

  /// Waits until `isMet`, then runs `body` alone, before anybody else can change what was met. The condition is looked at
  /// first, and after each signal; also for nothing.
  package func wait<Result: ~Copyable>(
    until isMet: (inout Value) -> Bool, then body: (inout Value) -> Result
  ) -> Result {
    // SAFETY: the value is reached only while the mutex is held, as it is whenever waiting returns.
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while unsafe !isMet(&value.pointee) { unsafe pthread_cond_wait(condition, mutex) }
    return unsafe body(&value.pointee)
  }

  /// Waits until `isMet`, at most until `deadline` on the monotonic clock, then runs `body` alone; it is told whether the
  /// condition was met. See pthread_cond_timedwait(3p).
  package func wait<Result: ~Copyable>(
    until isMet: (inout Value) -> Bool, deadline: UInt64, then body: (inout Value, Bool) -> Result
  ) -> Result {
    var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
    // SAFETY: as in the other `wait`.
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while unsafe !isMet(&value.pointee) {
      if unsafe pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT {
        let met = unsafe isMet(&value.pointee)
        return unsafe body(&value.pointee, met)
      }
    }
    return unsafe body(&value.pointee, true)
  }

  /// Lets one waiting thread look again; nobody is told where none waits.
  package func signalOne() {
    // SAFETY: the condition lives as long as this object.
    unsafe pthread_cond_signal(condition)
  }

  /// Lets all waiting threads look again.
  package func signalAll() {
    // SAFETY: the condition lives as long as this object.
    unsafe pthread_cond_broadcast(condition)
  }
}
