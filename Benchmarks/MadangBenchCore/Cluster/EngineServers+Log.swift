import MadangCluster
import MadangWorld

extension EngineServers {
  /// A log that they keep, and whoever is to hear what stands in it after `position`; 0: after where the tap begins. Whoever has
  /// it must stop it.
  func connect(_ tap: LogTap, network: String, after position: UInt64 = 0) throws(LoadFailure) -> any LogEngine {
    #if Cluster
      let engine: NatsEngine
      do throws(NatsOptions.Invalid) {
        var options = try NatsOptions(servers: url, network: network)
        options.keptBytesMax = EngineServers.keptBytesMax
        engine = try NatsEngine(options)
      } catch { throw .server(error.reason) }
      engine.start(after: position, tap)
      tap.wait(seconds: 30) { $0.isLive }
      if tap.count.isLive { return engine }
      engine.stop()
      throw .server(tap.count.refusal ?? "the servers of NATS have no stream for a log after 30 s")
    #else
      throw .server("this madang-bench was built without libnats")
    #endif
  }

  /// Less than each of them may store, snapshots included.
  private static var keptBytesMax: Int64 { 2 << 30 }
}
