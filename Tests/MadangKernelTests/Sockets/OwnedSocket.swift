import MadangKernel

/// A socket that a test's end closes, however the test ends.
final class OwnedSocket {
  private let kernel: LinuxKernel
  private(set) var socket: Socket

  init(_ socket: consuming Socket, of kernel: LinuxKernel) {
    self.kernel = kernel
    self.socket = socket
  }

  /// Closes it now.
  func close() {
    var taken = Socket(number: -1)
    swap(&taken, &socket)
    if taken.number >= 0 { kernel.close(taken) } else { _ = taken.release() }
  }

  deinit { close() }
}
