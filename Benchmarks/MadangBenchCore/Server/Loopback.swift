import BasicContainers
import MadangKernel

/// Ports of this machine's own.
enum Loopback {
  /// A port that nobody listens on now.
  static func freePort() throws(LoadFailure) -> UInt16 {
    do throws(Errno) {
      let kernel = try LinuxKernel(handlesSignals: false)
      let socket = try kernel.listen(on: .loopback(port: 0))
      let address: Address
      do throws(Errno) {
        address = try kernel.localAddress(of: socket)
      } catch {
        kernel.close(socket)
        throw error
      }
      kernel.close(socket)
      return address.port ?? 0
    } catch {
      throw .system("can't find a free port", error)
    }
  }

  /// Whether somebody accepts connections there.
  static func answers(_ address: Address) -> Bool {
    do throws(Errno) {
      let kernel = try LinuxKernel(handlesSignals: false)
      let socket = try kernel.connect(to: address)
      var events = UniqueArray<ReadyEvent>()
      var isRegistered = true
      do throws(Errno) {
        try kernel.register(socket, token: 1, interest: .writable)
      } catch {
        isRegistered = false
      }
      if isRegistered { kernel.wait(&events, timeoutMilliseconds: 100) }
      let answers = !events.isEmpty && kernel.pendingError(of: socket) == nil
      kernel.close(socket)
      return answers
    } catch {
      return false
    }
  }
}
