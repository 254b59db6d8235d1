import Glibc

/// Receiving and sending for a program with few connections, which may keep its bytes in arrays.
extension LinuxKernel {
  /// Receives at most as many bytes as the array has. See recv(2).
  package func receive(from socket: borrowing Socket, into array: inout [UInt8]) -> IOResult {
    // SAFETY: the array lends its bytes for the length of the call.
    unsafe array.withUnsafeMutableBytes { unsafe receive(from: socket, into: $0) }
  }

  /// Sends as much as fits of a part of an array. See send(2).
  package func send(to socket: borrowing Socket, _ part: ArraySlice<UInt8>) -> IOResult {
    // SAFETY: the part lends its bytes for the length of the call.
    unsafe part.withUnsafeBytes { unsafe send(to: socket, $0) }
  }
}
