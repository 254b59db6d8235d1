import MadangKernel
import MadangServer
import MadangTLS

/// Looks after what TLS needs, whenever it is asked to. One thread asks.
final class CertificateWatch: Sendable {
  static let expiryDays: Int64 = 14
  private static let secondsPerDay: Int64 = 86_400

  private struct Seen {
    /// The files as they were when they were last read, by their names.
    var marks: [String: FileMark]
    /// When each certificate's end was told last, by its hash.
    var toldAt: [[UInt8]: Int64] = [:]
    var hasToldOfTickets = false
  }

  private let files: @Sendable () -> CertificateFiles
  private let inUse: TLSContextsInUse
  private let tickets: TicketKeys
  private let ticketFile: TicketKeyFile
  private let say: @Sendable (LoggedEvent, String) -> Void
  /// Tier 6: its thread's alone, which reads files with it.
  private let seen: Monitor<Seen>

  /// - Parameters:
  ///   - files: those that the settings name now.
  ///   - say: what the log and the operators are told.
  init(
    files: @escaping @Sendable () -> CertificateFiles, inUse: TLSContextsInUse, tickets: TicketKeys,
    ticketFile: TicketKeyFile, say: @escaping @Sendable (LoggedEvent, String) -> Void
  ) {
    self.files = files
    self.inUse = inUse
    self.tickets = tickets
    self.ticketFile = ticketFile
    self.say = say
    seen = Monitor(Seen(marks: files().marks))
  }

  /// - Parameter now: seconds since 1970.
  func look(now: Int64) {
    seen.withLock { seen in
      turnTickets(now, &seen)
      lookAtFiles(now, &seen)
      lookAtExpiry(now, &seen)
    }
  }

  private func turnTickets(_ now: Int64, _ seen: inout Seen) {
    do throws(Errno) {
      try ticketFile.turn(tickets, now: now)
      seen.hasToldOfTickets = false
    } catch {
      if !seen.hasToldOfTickets {
        say(.ticketKeysUnkept, "The keys of TLS tickets can't be kept: \(error). Clients won't resume after a restart.")
      }
      seen.hasToldOfTickets = true
    }
  }

  /// A bad pair changes nothing, and is told of once for each change.
  private func lookAtFiles(_ now: Int64, _ seen: inout Seen) {
    let files = files()
    let marks = files.marks
    if files.isEmpty || marks == seen.marks { return }
    seen.marks = marks
    do throws(CertificateFiles.Invalid) {
      let next = try files.contexts(tickets: tickets, now: now)
      if next?.certificates == inUse.current?.certificates { return }
      inUse.replace(with: next)
      say(.certificateExchanged, "The certificate has been exchanged; whoever is connected stays so.")
      for warning in files.warnings { say(.secretReadable, warning) }
    } catch {
      say(.certificateRefused, "The certificate has changed and can't be used, so the old one stays: \(error.reason).")
    }
  }

  /// Told once a day.
  private func lookAtExpiry(_ now: Int64, _ seen: inout Seen) {
    for certificate in inUse.current?.certificates ?? [] {
      let left = certificate.notAfter - now
      if left > CertificateWatch.expiryDays * CertificateWatch.secondsPerDay { continue }
      let hash = certificate.fingerprints.sha256
      if let told = seen.toldAt[hash], now - told < CertificateWatch.secondsPerDay { continue }
      seen.toldAt = seen.toldAt.filter { now - $0.value < CertificateWatch.secondsPerDay }
      seen.toldAt[hash] = now
      let days = left / CertificateWatch.secondsPerDay
      say(
        .certificateEnds,
        left < 0
          ? "The certificate in \(certificate.file) has expired: renew it."
          : "The certificate in \(certificate.file) expires in \(days) \(days == 1 ? "day" : "days"): renew it.")
    }
  }
}
