import Logging
import MadangChat
import MadangKernel
import Synchronization

/// The server on a real kernel: one thread for the reactor, and a fixed number of workers.
package enum Server {
  /// A listener that can't be had.
  package struct ListenFailure: Error {
    package let listener: ListenerConfiguration
    package let reason: Errno
  }

  /// Binds, starts the threads, calls `whenReady` with the addresses that were bound, and returns once a signal has
  /// shut everything down, or an operator. Whether the program is to begin again.
  ///
  /// `loadMotd` is called again at SIGHUP, on a worker.
  package static func run(
    _ configuration: Configuration, logger: Logger, loadMotd: @escaping @Sendable () -> [String]?,
    whenReady: ([Address]) -> Void
  ) throws -> Bool {
    let kernel = try LinuxKernel(handlesSignals: true)
    let courtyard = Courtyard(kernel: kernel, configuration: configuration)
    var reactor = Reactor(courtyard, logger: logger) {
      courtyard.post(chore: {
        if let motd = loadMotd() { courtyard.world.withWriting { $0.settings.motd = motd } }
      })
    }
    var addresses: [Address] = []
    for listener in configuration.listeners {
      do throws(Errno) {
        addresses.append(try reactor.listen(listener))
      } catch {
        throw ListenFailure(listener: listener, reason: error)
      }
    }
    var pool = try WorkerPool(courtyard)
    whenReady(addresses)
    let reactorBox = Mutex<Reactor<LinuxKernel>?>(reactor)
    let thread = try Thread(name: "reactor") {
      guard var reactor = reactorBox.withLock({ $0.take() }) else { return }
      reactor.run()
    }
    thread.join()
    pool.stop()
    for listener in configuration.listeners {
      if case .unix(let path) = listener.address { LinuxKernel.removeSocketFile(at: path) }
    }
    return courtyard.restarts.load(ordering: .acquiring)
  }
}
