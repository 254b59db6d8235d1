import CLinux
import Glibc

/// One question to a server, for who may wait. See connect(2), recv(2).
package enum BlockingExchange {
  /// Sends `question`, and reads until `isWhole` says that the answer is there, or the other side closes. Each wait is
  /// no longer than `seconds`: then it fails with `wouldBlock`.
  package static func ask(
    _ address: Address, _ question: [UInt8], seconds: Int, until isWhole: ([UInt8]) -> Bool
  ) throws(Errno) -> [UInt8] {
    let descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    if descriptor < 0 { throw .last }
    defer { _ = close(descriptor) }
    var patience = timeval(tv_sec: seconds, tv_usec: 0)
    // SAFETY: one timeval with its size, for each of both directions. Connecting is bounded by that of sending.
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      _ = unsafe setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    let result = try unsafe address.withSocketAddress { unsafe Glibc.connect(descriptor, $0, $1) }
    if result != 0 { throw .last }
    var sent = 0
    while sent < question.count {
      let rest = Array(question[sent...])
      // SAFETY: the bytes live for the call.
      let count = unsafe send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
      // Who refuses a connection closes it; what they said can still be read.
      if count < 0 { break }
      sent += count
    }
    return try read(descriptor, until: isWhole)
  }

  private static func read(_ descriptor: Int32, until isWhole: ([UInt8]) -> Bool) throws(Errno) -> [UInt8] {
    var answer: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 64 << 10)
    let capacity = bytes.count
    while !isWhole(answer) {
      // SAFETY: at most `capacity` bytes into an array of that size.
      let count = unsafe recv(descriptor, &bytes, capacity, 0)
      if count < 0 {
        if errno == EINTR { continue }
        if errno == ECONNRESET { return answer }
        throw .last
      }
      if count == 0 { return answer }
      answer += bytes[..<count]
    }
    return answer
  }
}
