/// A socket that somebody must close: it can't be copied, and dropping it without closing is a programmer's error.
@frozen
@usableFromInline
package struct Socket: ~Copyable {
  /// The kernel's number for it: a file descriptor under Linux, a made-up number under simulation.
  @usableFromInline package let number: Int32

  @inlinable
  package init(number: Int32) {
    self.number = number
  }

  /// Gives up the socket. Only a kernel's `close` calls this.
  @inlinable
  package consuming func release() -> Int32 {
    let number = self.number
    discard self
    return number
  }

  @inlinable
  deinit {
    precondition(number < 0, "A socket was dropped without being closed by its kernel.")
  }
}
