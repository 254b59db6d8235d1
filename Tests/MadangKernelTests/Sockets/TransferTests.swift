import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct TransferTests {
  @Test("What is sent is received, in order, until nothing is there", arguments: Ends.Place.usable)
  func bytes(place: Ends.Place) throws {
    let ends = try Ends(place)
    #expect(ends.receive().result == .wouldBlock)
    #expect(ends.say([1, 2, 3]) == .bytes(3) && ends.say([4]) == .bytes(1))
    var heard: [UInt8] = []
    while heard.count < 4, isReady(ends.far.socket.number, POLLIN) { heard += ends.receive(bytesMax: 2).bytes }
    #expect(heard == [1, 2, 3, 4])
    #expect(ends.receive().result == .wouldBlock)
  }

  @Test("Who says nothing more can still hear; the other end hears what came first, and then the end")
  func finishing() throws {
    let ends = try Ends()
    #expect(ends.say([7]) == .bytes(1))
    ends.kernel.finishSending(to: ends.near.socket)
    #expect(ends.hear() == .bytes(1) && ends.hear() == .ended && ends.receive().result == .ended)
    #expect(ends.kernel.send(to: ends.far.socket, [8][...]) == .bytes(1))
    var heard: [UInt8] = [0]
    #expect(isReady(ends.near.socket.number, POLLIN))
    #expect(ends.kernel.receive(from: ends.near.socket, into: &heard) == .bytes(1) && heard == [8])
    // Once more, and where the peer is gone: no error.
    ends.kernel.finishSending(to: ends.near.socket)
    ends.far.close()
    ends.kernel.finishSending(to: ends.near.socket)
  }

  @Test("EPIPE: nothing can be sent where nothing more was to be, or nobody is there; the program lives on")
  func brokenPipe() throws {
    let ends = try Ends()
    ends.kernel.finishSending(to: ends.near.socket)
    #expect(ends.say([1]) == .failed(.brokenPipe))
    #expect(ends.gather([[1], [2]]) == .failed(.brokenPipe))
    let path = try Ends(.path)
    path.far.close()
    #expect(path.say([1]) == .failed(.brokenPipe) && path.gather([[1], [2]]) == .failed(.brokenPipe))
  }

  @Test("ECONNRESET: a peer that closed without a word, once; then the connection has ended")
  func reset() throws {
    let ends = try Ends()
    ends.reset()
    #expect(ends.hear() == .failed(.connectionReset))
    #expect(ends.receive().result == .ended)
    #expect(ends.kernel.send(to: ends.far.socket, [1][...]) == .failed(.brokenPipe))
    // Closing over what was not read resets, too.
    let unread = try Ends()
    #expect(unread.kernel.send(to: unread.far.socket, [1][...]) == .bytes(1))
    #expect(isReady(unread.near.socket.number, POLLIN))
    unread.near.close()
    #expect(unread.hear() == .failed(.connectionReset))
  }

  @Test("ENOTCONN, EBADF, ENOTSOCK: what is no connection")
  func noConnection() throws {
    let ends = try Ends()
    var array: [UInt8] = [0]
    #expect(ends.kernel.receive(from: ends.listener.socket, into: &array) == .failed(Errno(ENOTCONN)))
    #expect(ends.kernel.send(to: ends.listener.socket, [1][...]) == .failed(.brokenPipe))
    let pipe = try Pipe()
    for (descriptor, error) in [(-1, EBADF), (pipe.read, ENOTSOCK)] as [(Int32, Int32)] {
      let results = Socket.lend(descriptor) { socket in
        [
          ends.kernel.receive(from: socket, into: &array), ends.kernel.send(to: socket, [1][...]),
          ends.kernel.gather([[1]], to: socket),
        ]
      }
      #expect(results == [IOResult](repeating: .failed(Errno(error)), count: 3))
    }
  }

  @Test("A send takes what fits, then would block; what arrives makes room", arguments: Ends.Place.usable)
  func shortWrites(place: Ends.Place) throws {
    let ends = try Ends(place)
    let piece = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var sent: [UInt8] = []
    var isShort = false
    var last = ends.say(piece)
    while case .bytes(let count) = last {
      isShort = isShort || count < piece.count
      sent += piece[..<count]
      last = ends.say(piece)
    }
    #expect(last == .wouldBlock && isShort)
    var heard: [UInt8] = []
    while heard.count < sent.count, isReady(ends.far.socket.number, POLLIN) { heard += ends.receive().bytes }
    let isSame = heard == sent
    #expect(isSame)
    #expect(isReady(ends.near.socket.number, POLLOUT))
    #expect(ends.say([1]) == .bytes(1))
  }

  @Test("Several pieces go as one, in their order, empty ones among them", arguments: Ends.Place.usable)
  func pieces(place: Ends.Place) throws {
    let ends = try Ends(place)
    #expect(ends.gather([[1, 2], [], [3], [4, 5, 6]]) == .bytes(6))
    #expect(isReady(ends.far.socket.number, POLLIN))
    #expect(ends.receive().bytes == [1, 2, 3, 4, 5, 6])
    #expect(ends.gather([]) == .bytes(0) && ends.say([]) == .bytes(0), "nothing to send is no failure")
  }

  @Test("Of several pieces a part may be taken, which ends anywhere in one")
  func shortGather() throws {
    let ends = try Ends()
    let pieces = (0..<64).map { number in [UInt8](repeating: UInt8(number), count: 100_003) }
    let all = pieces.flatMap { $0 }
    var sent: [UInt8] = []
    var last = ends.gather(pieces)
    while case .bytes(let count) = last {
      sent += all[..<count]
      last = ends.gather(pieces)
    }
    #expect(last == .wouldBlock)
    #expect(!sent.isEmpty && !sent.count.isMultiple(of: all.count), "the last was cut")
    var heard: [UInt8] = []
    while heard.count < sent.count, isReady(ends.far.socket.number, POLLIN) { heard += ends.receive().bytes }
    let isSame = heard == sent
    #expect(isSame)
  }

  @Test("EMSGSIZE: more pieces than one call takes")
  func tooManyPieces() throws {
    let ends = try Ends()
    // UIO_MAXIOV, see writev(2).
    #expect(ends.gather([[UInt8]](repeating: [1], count: 1_025)) == .failed(Errno(EMSGSIZE)))
    #expect(ends.gather([[UInt8]](repeating: [1], count: 1_024)) == .bytes(1_024))
  }
}

extension Ends {
  func gather(_ pieces: [[UInt8]]) -> IOResult { kernel.gather(pieces, to: near.socket) }
}

extension LinuxKernel {
  func gather(_ pieces: [[UInt8]], to socket: borrowing Socket) -> IOResult {
    let bytes = pieces.flatMap { $0 }
    // SAFETY: each piece lies within the one array, which lives for the call.
    return unsafe bytes.withUnsafeBytes { all in
      var offset = 0
      let vectors = unsafe pieces.map { piece in
        defer { offset += piece.count }
        return unsafe iovec(
          iov_base: UnsafeMutableRawPointer(mutating: all.baseAddress.map { unsafe $0 + offset }), iov_len: piece.count)
      }
      return unsafe vectors.withUnsafeBufferPointer { unsafe send(to: socket, gathering: $0) }
    }
  }
}
