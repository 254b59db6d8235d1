import MadangCluster
import MadangServer
import MadangWorld

/// What makes a server one node of several, from the settings.
enum ClusterSetup {
  /// What is wrong with where the servers of NATS are; nil where nothing is.
  static func complaint(aboutEngine text: String) -> String? {
    #if Cluster
      do throws(NatsOptions.Invalid) {
        _ = try NatsOptions(servers: text, network: "madang")
        return nil
      } catch { return error.reason }
    #else
      return "this program was built without the trait Cluster; build it with it, and with libnats-dev installed"
    #endif
  }

  static let nameCharactersMax = 32

  /// The same of a node's name.
  static func complaint(aboutName name: String) -> String? {
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
      default: false
      }
    }
    if isName, (1...nameCharactersMax).contains(name.utf8.count) { return nil }
    return "it must be 1 to \(nameCharactersMax) letters, digits and -"
  }

  /// Nil: the server is alone.
  static func configuration(
    _ setup: ServerSetup, tell: @escaping @Sendable (ClusterNews) -> Void
  ) throws -> ClusterConfiguration? {
    guard let servers = setup.clusterEngine else {
      if setup.nodeName != nil {
        try Complaint.fail("--node-name: say where the servers of NATS are too, with --cluster nats://HOST.")
      }
      return nil
    }
    guard let name = setup.nodeName else {
      try Complaint.fail("--cluster \(servers): give this node a name that no other one has, with --node-name NAME.")
    }
    if setup.record != nil {
      try Complaint.fail("--record and --cluster don't go together: the log has all that comes in.")
    }
    try EngineFiles.check(setup)
    let engine = try self.engine(servers, setup)
    var configuration = ClusterConfiguration(
      engine: engine, name: name, nonce: { UInt64.random(in: .min ... .max) }, tell: tell)
    configuration.peopleMax = setup.clusterPeopleMax
    configuration.snapshotMilliseconds = Int64(setup.clusterSnapshotSeconds) * 1_000
    configuration.snapshotLogBytes = setup.clusterKeptBytes / ClusterSetup.snapshotsPerLog
    configuration.cluster = setup.clusterName
    configuration.patienceMilliseconds = Int64(setup.clusterPatienceSeconds) * 1_000
    return configuration
  }

  /// So that what the servers keep of the log always begins before the newest snapshot.
  private static let snapshotsPerLog = 8

  private static func engine(_ servers: String, _ setup: ServerSetup) throws -> any LogEngine {
    #if Cluster
      do throws(NatsOptions.Invalid) {
        var options = try NatsOptions(servers: servers, network: setup.clusterName)
        options.credentialsFile = setup.clusterCredentials
        options.certificateFile = setup.clusterCertificate
        options.keyFile = setup.clusterKey
        options.authorityFile = setup.clusterAuthority
        options.keptBytesMax = Int64(setup.clusterKeptBytes)
        return try NatsEngine(options)
      } catch {
        try Complaint.fail("--cluster \(servers): \(error.reason).")
      }
    #else
      try Complaint.fail("--cluster \(servers): \(complaint(aboutEngine: servers) ?? "").")
    #endif
  }
}
