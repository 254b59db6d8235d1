extension Socket {
  /// Lends a socket that somebody keeps by its number: `body` can use it, and close it no more than forget it. It costs
  /// nothing, for it becomes part of its caller, and `body` with it.
  ///
  /// A row of a connection is shorter with a number, and its owner can be changed while the socket is used.
  @inlinable @inline(__always)
  package static func lend<Result: ~Copyable, Failure: Error>(
    _ number: Int32, _ body: (borrowing Socket) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let socket = Socket(number: number)
    do throws(Failure) {
      let result = try body(socket)
      _ = socket.release()
      return result
    } catch {
      _ = socket.release()
      throw error
    }
  }
}
