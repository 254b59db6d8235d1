import MadangTLS

/// The files by which a node and the servers of NATS know each other. They are looked at before anything begins, since libnats
/// says little of what is wrong with them; it reads them itself, at each connection.
enum EngineFiles {
  static func check(_ setup: ServerSetup) throws {
    if let file = setup.clusterCredentials {
      let text = try self.text("cluster.credentials-file", file)
      if !text.contains("BEGIN NATS USER JWT") || !text.contains("BEGIN USER NKEY SEED") {
        try Complaint.fail(
          "cluster.credentials-file \(file): it must hold a user's JWT and the seed of their key, as nsc generate creds prints."
        )
      }
    }
    if let file = setup.clusterAuthority, try !text("cluster.ca-file", file).contains("BEGIN CERTIFICATE") {
      try Complaint.fail(
        "cluster.ca-file \(file): it holds no certificate; it must be PEM, and begin with -----BEGIN CERTIFICATE-----.")
    }
    // That the one is not there without the other, the engine says.
    guard let certificate = setup.clusterCertificate, let key = setup.clusterKey else { return }
    let pair = TLSPair(
      certificateFile: certificate, certificate: Array(try text("cluster.cert-file", certificate).utf8), keyFile: key,
      key: Array(try text("cluster.key-file", key).utf8))
    do throws(TLSPairError) { _ = try TLSClientContext(.system, certificate: pair) } catch {
      if error.reason == .keyNeedsPassword {
        try Complaint.fail("cluster.key-file \(key): the key is encrypted; it must not be.")
      }
      try Complaint.fail("cluster.cert-file, cluster.key-file: \(error).")
    }
  }

  private static func text(_ key: String, _ file: String) throws -> String {
    guard let bytes = InputFile.bytes(of: file) else {
      try Complaint.fail("\(key) \(file): \(InputFile.complaint(about: file)).")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
