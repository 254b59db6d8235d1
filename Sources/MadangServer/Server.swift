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

  /// Binds, starts the threads, calls `whenReady` with the addresses that were bound, in the order of the listeners, and
  /// returns once a signal or an operator has shut everything down. Whether the program is to begin again.
  ///
  /// `startServices` starts whatever threads the caller has of its own. `whenListening` makes what a start that is refused
  /// must not leave behind: no listener is missing any more, and nothing has come in yet. `reload` is called at SIGHUP, on a
  /// slow thread; where it refuses, everything stays as it is.
  package static func run(
    _ configuration: Configuration, logger: Logger, operators: OperatorLine = OperatorLine(),
    startServices: () throws -> Void = {}, whenListening: () throws -> Void = {},
    reload: @escaping @Sendable () -> Result<Reloaded, ReloadRefusal>, whenReady: ([Address]) -> Void
  ) throws -> Bool {
    let kernel = try LinuxKernel(handlesSignals: true)
    // From here on signals come to the reactor alone: a thread that began earlier would die of them, and all with it.
    try startServices()
    let courtyard = Courtyard(kernel: kernel, configuration: configuration)
    operators.connect { courtyard.tellOperators($0) }
    var reactor = Reactor(courtyard, logger: logger) {
      courtyard.post(chore: {
        configuration.supervisor?.reloads()
        let outcome = reload()
        courtyard.obey(outcome)
        configuration.supervisor?.goesOn(outcome.refusal)
      })
    }
    var addresses: [Address] = []
    var socketFiles: [String] = []
    defer {
      for path in socketFiles { LinuxKernel.removeSocketFile(at: path) }
    }
    for var listener in configuration.listeners {
      do throws(Errno) {
        // The reactor closes what it has; the first descriptor stays, for what comes until the program has begun again.
        if let first = listener.inherited { listener.inherited = try InheritedSockets.duplicate(first) }
        let address = try reactor.listen(listener)
        addresses.append(address)
        // The file of a socket that was handed over is not ours.
        if case .unix(let path) = address, listener.inherited == nil { socketFiles.append(path) }
      } catch {
        if listener.isDispensable { continue }
        throw ListenFailure(listener: listener, reason: error)
      }
    }
    let places = zip(configuration.listeners, addresses).map { "\($0.scheme)://\($1)" }
    courtyard.gauges.listeners.withLock { $0 = places }
    try whenListening()
    reactor.bringBack(configuration.settings.services.alwaysOn)
    var pool = try WorkerPool(courtyard)
    courtyard.joinCluster()
    logger.note(.ready, "Ready.", ["listeners": .text(places.joined(separator: " "))])
    whenReady(addresses)
    configuration.supervisor?.isReady(listening: places)
    let reactorBox = Mutex<Reactor<LinuxKernel>?>(reactor)
    let thread = try Thread(name: "reactor") {
      guard var reactor = reactorBox.withLock({ $0.take() }) else { return }
      reactor.run()
    }
    thread.join()
    courtyard.leaveCluster()
    pool.stop()
    courtyard.keepRooms()
    return courtyard.restarts.load(ordering: .acquiring)
  }
}

extension Result where Failure == ReloadRefusal {
  /// Why nothing has changed; nil where it has.
  fileprivate var refusal: ReloadRefusal? {
    if case .failure(let refusal) = self { refusal } else { nil }
  }
}
