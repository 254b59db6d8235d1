#if Cluster
  import Foundation
  import MadangCluster
  import MadangTestSupport
  import MadangWorld
  import Testing

  extension Trait where Self == ConditionTrait {
    /// Where there is no nats-server, there is nothing to be tested, but with `MADANG_REAL_CLIENTS`, which `.ci/run` sets.
    static var needsNats: Self {
      .enabled(
        if: NatsServers.program != nil || ProcessInfo.processInfo.environment["MADANG_REAL_CLIENTS"] != nil,
        "There is no nats-server: .ci/install ci installs it, and MADANG_NATS_SERVER names another.")
    }
  }

  /// An engine and who listens to it.
  final class NatsNode {
    let engine: NatsEngine
    let receiver: KeepingReceiver

    init(
      _ servers: String, after position: UInt64 = 0, _ limits: NatsLimits = NatsLimits(),
      receiver: KeepingReceiver = KeepingReceiver(),
      _ change: (inout NatsOptions) -> Void = { _ in }
    ) throws {
      self.receiver = receiver
      var options = try NatsOptions(servers: servers, network: "test")
      options.keptBytesMax = 64 << 20
      change(&options)
      engine = try NatsEngine(options, limits)
      engine.start(after: position, receiver)
    }

    deinit { engine.stop() }

    var facts: EngineFacts? { if case .live(let facts)? = receiver.now.states.last { facts } else { nil } }

    /// Hands over a snapshot of that many bytes.
    func keep(_ pieces: [[UInt8]], of position: UInt64) {
      for (index, bytes) in pieces.enumerated() {
        let piece = LogSnapshotWriter.Piece(bytes, isFirst: index == 0, isLast: index == pieces.count - 1)
        engine.keep(piece, of: position)
      }
    }

    func append(_ text: String) -> Bool { engine.append(Array(text.utf8)) }

    /// Says something until it is in the log: again after each `live`, and after a while.
    func say(_ text: String) -> Bool {
      var lives = -1
      var looks = 0
      return eventually {
        if receiver.texts.contains(text) { return true }
        let states = receiver.now.states
        let now = states.count { if case .live = $0 { true } else { false } }
        looks += 1
        if now > lives || looks % 2_000 == 0, append(text) { lives = now }
        return false
      }
    }
  }
#endif
