#if Cluster
  /// Sees that the stream is there and will do; makes it where it is missing.
  struct StreamSetup {
    /// What JetStream calls its errors, by number. See server/errors.json of nats-server.
    private enum Failure {
      static let noSuitablePeers = 10_005
      static let notEnabledForAccount = 10_039
      static let noStorage = 10_047
      static let nameInUse = 10_058
      static let notFound = 10_059
      static let replicasWithoutCluster = 10_074
      static let notEnabled = 10_076
    }

    private let connection: NatsConnection
    private let options: NatsOptions
    private let answerMilliseconds: Int64
    /// As it should be.
    private let wanted: StreamConfiguration
    /// What it is for, in a word or two.
    private let purpose: String

    /// For the log.
    init(_ connection: NatsConnection, _ names: StreamNames, _ options: NatsOptions, answerMilliseconds: Int64) {
      self.connection = connection
      self.options = options
      self.answerMilliseconds = answerMilliseconds
      purpose = "the log"
      wanted = StreamConfiguration(names, replicas: options.replicas ?? 3, keptBytesMax: options.keptBytesMax)
    }

    /// For snapshots.
    init(snapshots connection: NatsConnection, _ names: StreamNames, _ options: NatsOptions, answerMilliseconds: Int64)
    {
      self.connection = connection
      self.options = options
      self.answerMilliseconds = answerMilliseconds
      purpose = "snapshots"
      wanted = StreamConfiguration(
        snapshots: names, replicas: options.replicas ?? 3, keptBytesMax: options.snapshotBytesMax)
    }

    /// Whether there is such a stream.
    func exists() throws(NatsSession.End) -> Bool {
      let report = try ask("INFO")
      guard let error = report.error else { return true }
      if error.number == Failure.notFound { return false }
      throw .lost(words(error))
    }

    /// How the stream is, which will do.
    func report() throws(NatsSession.End) -> StreamReport {
      var report = try ask("INFO")
      if report.error?.number == Failure.notFound {
        report = try create()
        // The first answer is there before the stream has a leader.
        if report.error == nil { report = try ask("INFO") }
      }
      if let error = report.error { throw .lost(words(error)) }
      guard let config = report.config else { throw .lost("\(connection.url) says nothing about \(wanted.name)") }
      let faults = wanted.faults(of: config, areReplicasAsked: options.replicas != nil)
      if !faults.isEmpty {
        throw .refused("The stream \(wanted.name) won't do: " + faults.joined(separator: "; "))
      }
      if !report.hasLeader { throw .lost("The stream \(wanted.name) has no leader yet") }
      return report
    }

    /// Makes it. Where several nodes do at once, one of them does.
    private func create() throws(NatsSession.End) -> StreamReport {
      let report = try ask("CREATE", wanted.json)
      switch report.error?.number {
      case Failure.nameInUse?: return try ask("INFO")
      case Failure.replicasWithoutCluster?:
        guard options.replicas == nil else {
          throw .refused(
            "\(connection.url) stands alone, and \(wanted.replicas) replicas were asked for: ask for 1, or make it a cluster"
          )
        }
        var alone = wanted
        alone.replicas = 1
        return try ask("CREATE", alone.json)
      default: return report
      }
    }

    private func words(_ error: StreamReport.Failure) -> String {
      let said = error.description ?? "error \(error.code)"
      return switch error.number {
      case Failure.notEnabled?, Failure.notEnabledForAccount?:
        "JetStream is not enabled at \(connection.url): \(said)"
      case Failure.noStorage?:
        "The servers can't set \(wanted.bytesMax >> 20) MiB aside for \(purpose): \(said). Raise max_file_store, or keep less"
      case Failure.noSuitablePeers?:
        "The servers can't keep \(options.replicas ?? 3) replicas: \(said). Start as many servers, or ask for 1"
      default: "\(connection.url): \(said)"
      }
    }

    private func ask(_ question: String, _ text: String = "") throws(NatsSession.End) -> StreamReport {
      let bytes: [UInt8]
      do throws(NatsError) {
        bytes = try connection.request(
          "$JS.API.STREAM.\(question).\(wanted.name)", Array(text.utf8), milliseconds: answerMilliseconds)
      } catch {
        throw .lost("\(connection.url): \(error.isWithoutAnswer ? "JetStream doesn't answer" : error.description)")
      }
      guard let report = try? StreamReport(bytes) else {
        throw .lost(
          "\(connection.url) answers what can't be read: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
      }
      return report
    }
  }
#endif
