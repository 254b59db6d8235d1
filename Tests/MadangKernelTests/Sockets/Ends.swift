import Glibc
import MadangKernel
import MadangTestSupport
import Testing

/// A listener, and both ends of a connection to it.
final class Ends {
  /// Where sockets can be.
  enum Place: String, CaseIterable, CustomTestStringConvertible {
    case version4, version6, path

    var testDescription: String { rawValue }

    func address(in folder: ScratchFolder) -> Address {
      switch self {
      case .version4: .loopback(port: 0)
      case .version6: .ipv6(high: 0, low: 1, port: 0)
      case .path: .unix(path: folder.path + "/socket")
      }
    }

    /// Those that this machine has.
    static var usable: [Place] { allCases.filter { $0 != .version6 || hasVersion6 } }

    static let hasVersion6: Bool = {
      guard let kernel = try? LinuxKernel(handlesSignals: false) else { return false }
      return kernel.failure { kernel throws(Errno) in try kernel.listen(on: .ipv6(high: 0, low: 1, port: 0)) } == nil
    }()
  }

  let kernel: LinuxKernel
  let listener: OwnedSocket
  let address: Address
  /// The end that connected.
  let near: OwnedSocket
  /// The end that was accepted, and whom it was told it is connected to.
  let far: OwnedSocket
  let peer: Address

  private let folder: ScratchFolder

  init(_ place: Place = .version4) throws {
    kernel = try LinuxKernel(handlesSignals: false)
    folder = try ScratchFolder()
    listener = OwnedSocket(try kernel.listen(on: place.address(in: folder)), of: kernel)
    let bound = try kernel.localAddress(of: listener.socket)
    // A path is not told back.
    address = place == .path ? place.address(in: folder) : bound
    near = OwnedSocket(try kernel.connect(to: address), of: kernel)
    #expect(isReady(listener.socket.number, POLLIN))
    guard let accepted = try kernel.accept(on: listener.socket) else { throw Errno(EAGAIN) }
    peer = accepted.peer
    far = OwnedSocket(accepted.takeSocket(), of: kernel)
  }

  /// What the far end receives next, once it can.
  func hear() -> IOResult {
    #expect(isReady(far.socket.number, POLLIN))
    return receive().result
  }

  /// One receive of the far end, with what it brought.
  func receive(bytesMax: Int = 1 << 16) -> (result: IOResult, bytes: [UInt8]) {
    var bytes = [UInt8](repeating: 0, count: bytesMax)
    let result = kernel.receive(from: far.socket, into: &bytes)
    if case .bytes(let count) = result { return (result, Array(bytes[..<count])) }
    return (result, [])
  }

  func say(_ bytes: [UInt8]) -> IOResult { kernel.send(to: near.socket, bytes[...]) }

  /// Closes the near end so that the far one is told of a reset. See socket(7), SO_LINGER.
  func reset() {
    var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
    // SAFETY: one linger with its size.
    unsafe #expect(
      setsockopt(near.socket.number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size)) == 0)
    near.close()
  }
}

/// Waits for a descriptor to be ready; false where it isn't in a minute. See poll(2).
func isReady(_ descriptor: Int32, _ events: Int32) -> Bool {
  var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
  // SAFETY: one pollfd.
  return unsafe poll(&request, 1, 60_000) == 1
}

/// An option of a socket, as a number. See getsockopt(2).
func option(_ name: Int32, at level: Int32, of descriptor: Int32) -> Int32 {
  var value: Int32 = -1
  var length = socklen_t(MemoryLayout<Int32>.size)
  // SAFETY: one Int32 with its size.
  return unsafe getsockopt(descriptor, level, name, &value, &length) == 0 ? value : -1
}

extension LinuxKernel {
  /// What a call fails with; nil where it has made a socket, which is closed.
  func failure(_ open: (LinuxKernel) throws(Errno) -> Socket) -> Errno? {
    do throws(Errno) {
      close(try open(self))
      return nil
    } catch {
      return error
    }
  }
}
