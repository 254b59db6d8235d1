import MadangKernel
import MadangServer
import MadangTLS

/// The certificates and keys that `--tls-cert` and `--tls-key` name, in pairs, in the order in which they are given.
struct CertificateFiles: Sendable {
  let certificates: [String]
  let keys: [String]
  let passwordFile: String?
  let keeping: TLSOptions.RecordKeeping

  struct Invalid: Error {
    let reason: String
  }

  var isEmpty: Bool { certificates.isEmpty && keys.isEmpty }

  /// What handshakes begin with; nil where no certificate is named.
  ///
  /// - Parameter now: seconds since 1970; a certificate that has expired by then is refused. Nil takes it.
  func contexts(tickets: TicketKeys, now: Int64?) throws(Invalid) -> TLSContexts? {
    if isEmpty { return nil }
    guard certificates.count == keys.count else {
      throw Invalid(
        reason:
          "each --tls-cert needs a --tls-key, in the same order; there are \(certificates.count) and \(keys.count)")
    }
    let password = try password()
    var pairs: [TLSPair] = []
    for (certificate, key) in zip(certificates, keys) {
      pairs.append(
        TLSPair(
          certificateFile: certificate, certificate: try bytes(of: certificate), keyFile: key, key: try bytes(of: key),
          password: password))
    }
    do throws(TLSPairError) {
      return TLSContexts(
        irc: try TLSContext(pairs, options: options("irc"), tickets: tickets, now: now),
        ircWithCertificates: try TLSContext(pairs, options: options("irc", asks: true), tickets: tickets, now: now),
        http: try TLSContext(pairs, options: options("http/1.1"), tickets: tickets, now: now))
    } catch {
      throw Invalid(reason: "\(error)")
    }
  }

  /// All of them, as they are now, by their names. One that is not there has none.
  var marks: [String: FileMark] {
    let names = certificates + keys + [passwordFile].compactMap(\.self)
    return Dictionary(names.compactMap { name in FileMark(of: name).map { (name, $0) } }) { $1 }
  }

  /// What should be put right, though it works: one sentence each.
  var warnings: [String] {
    (keys + [passwordFile].compactMap(\.self)).filter { Folder.isReadableByAll($0) }.map {
      "\($0) can be read by everybody on this machine: chmod o-rwx \($0)"
    }
  }

  private func options(_ name: String, asks: Bool = false) -> TLSOptions {
    TLSOptions(protocols: [name], asksForCertificates: asks, recordKeeping: keeping)
  }

  private func bytes(of path: String) throws(Invalid) -> [UInt8] {
    guard let bytes = InputFile.bytes(of: path) else {
      throw Invalid(reason: "\(path): \(InputFile.complaint(about: path))")
    }
    return bytes
  }

  /// The first line of the file.
  private func password() throws(Invalid) -> [UInt8]? {
    guard let passwordFile else { return nil }
    return Array(try bytes(of: passwordFile).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
  }
}
