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
  /// shut everything down.
  ///
  /// `startServices` starts whatever threads the caller has of its own. `loadMotd` is called again at SIGHUP, on a worker.
  package static func run(
    _ configuration: Configuration, logger: Logger, operators: OperatorLine = OperatorLine(),
    startServices: () throws -> Void = {}, loadMotd: @escaping @Sendable () -> [String]?, whenReady: ([Address]) -> Void
  ) throws {
    let kernel = try LinuxKernel(handlesSignals: true)
    // From here on signals come to the reactor alone: a thread that began earlier would die of them, and all with it.
    try startServices()
    let courtyard = Courtyard(kernel: kernel, configuration: configuration)
    operators.connect { courtyard.tellOperators($0) }
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
  }
}
