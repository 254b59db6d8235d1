import MadangMemory
import MadangTLS

/// What `/metrics` tells of connections, by the listeners that they came by.
extension Courtyard {
  func writeGate(_ writer: inout MetricsWriter) {
    let listeners = listenerRows()
    writer.begin(.connections)
    for (label, rows) in listeners {
      // Read one after another: those that came in between must not make it negative.
      let closed = closed(rows)
      writer.sample(max(0, sum(ListenerWord.opened, rows) - closed), ("listener", label))
    }
    writer.begin(.opened)
    for (label, rows) in listeners { writer.sample(sum(ListenerWord.opened, rows), ("listener", label)) }
    writer.begin(.closed)
    for (label, rows) in listeners {
      for reason in Departure.allCases {
        let count = sum(ListenerWord.closed + Int(reason.rawValue), rows)
        writer.sample(count, ("listener", label), ("reason", MetricsWriter.label("\(reason)")))
      }
    }
    writer.begin(.refused)
    for refusal in Refusal.allCases where refusal != .slowReader && refusal != .flood {
      writer.sample(gauges.count(of: refusal), ("reason", MetricsWriter.label("\(refusal)")))
    }
    writeHandshakes(&writer)
    writer.begin(.receivedBytes)
    for (label, rows) in listeners { writer.sample(sum(ListenerWord.receivedBytes, rows), ("listener", label)) }
    writer.begin(.sentBytes)
    for (label, rows) in listeners { writer.sample(sum(ListenerWord.sentBytes, rows), ("listener", label)) }
    writer.begin(.frames)
    for kind in FrameKind.allCases {
      for (direction, word) in [("received", ReactorWord.framesReceived), ("sent", ReactorWord.framesSent)] {
        writer.sample(gauges.reactor[word + kind.rawValue], ("kind", "\(kind)"), ("direction", direction))
      }
    }
  }

  /// Those of one name together: two may listen on whatever port there is.
  private func listenerRows() -> [(label: String, rows: [Int])] {
    let places = gauges.listeners.withLock { $0 }
    var found: [(label: String, rows: [Int])] = []
    for (row, listener) in configuration.listeners.enumerated() {
      let label = row < places.count ? places[row] : listener.url
      if let index = found.firstIndex(where: { $0.label == label }) {
        found[index].rows.append(row)
      } else {
        found.append((label, [row]))
      }
    }
    return found
  }

  private func sum(_ word: Int, _ rows: [Int]) -> Int {
    rows.reduce(0) { $0 + gauges.reactor[ReactorWord.start(ofListener: $1) + word] }
  }

  private func closed(_ rows: [Int]) -> Int {
    Departure.allCases.reduce(0) { $0 + sum(ListenerWord.closed + Int($1.rawValue), rows) }
  }

  private func writeHandshakes(_ writer: inout MetricsWriter) {
    writer.begin(.handshakes)
    for outcome in HandshakeOutcome.allCases {
      let count = gauges.reactor[ReactorWord.handshakes + outcome.rawValue]
      let (result, version, isResumed) = outcome.labels
      writer.sample(count, ("result", result), ("version", version), ("resumed", isResumed ? "yes" : "no"))
    }
    writer.begin(.handshakeTimes)
    writer.sample(gauges.reactor.histogram(.nanoseconds, at: ReactorWord.handshakeTimes))
    writeCertificates(tlsInUse.current?.certificates ?? [], &writer)
  }

  private func writeCertificates(_ certificates: [CertificateFacts], _ writer: inout MetricsWriter) {
    if certificates.isEmpty { return }
    writer.begin(.certificateExpiry)
    var ends: [String: Int64] = [:]
    var names: [String] = []
    for certificate in certificates {
      let name = certificate.names.first ?? certificate.file
      if ends[name] == nil { names.append(name) }
      // An RSA and an ECDSA pair may have one name: the sooner end counts.
      ends[name] = min(ends[name] ?? .max, certificate.notAfter)
    }
    for name in names { writer.sample(Int(ends[name] ?? 0), ("name", name)) }
  }
}

extension HandshakeOutcome {
  fileprivate var labels: (result: String, version: String, isResumed: Bool) {
    switch self {
    case .version12: ("done", "1.2", false)
    case .version12Resumed: ("done", "1.2", true)
    case .version13: ("done", "1.3", false)
    case .version13Resumed: ("done", "1.3", true)
    case .failed: ("failed", "none", false)
    case .plainText: ("plain_text", "none", false)
    case .timedOut: ("timed_out", "none", false)
    case .refused: ("refused", "none", false)
    }
  }
}

extension MetricsWriter {
  /// A name of ours as labels are written: `tooManyFromAddress` is `too_many_from_address`.
  static func label(_ name: String) -> String {
    var label = ""
    var wasCapital = true
    for character in name {
      if character.isUppercase, !wasCapital { label += "_" }
      wasCapital = character.isUppercase
      label += character.lowercased()
    }
    return label
  }
}
