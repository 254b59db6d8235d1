@testable import MadangTLS

/// What must hold for any records, of a peer that has the keys.
enum RecordRules {
  /// - Parameter input: the suite, eight bytes that choose the cuts, and steps: each a byte that says what to do, one or two
  ///   that say how long, and the bytes themselves.
  static func check(_ input: [UInt8]) {
    guard input.count > 9, let suite = CipherSuite(rawValue: 1 + input[0] % 3) else { return }
    var peer = Peer(suite)
    let stream = peer.stream(of: Array(input.dropFirst(9)))
    var seed = input[1..<9].reduce(UInt64(1)) { $0 << 8 | UInt64($1) }
    let whole = opened([stream], suite)
    let cut = opened(pieces(of: stream, seed: &seed), suite)
    rule(whole == cut, "a cut changed what was opened")
    rule(whole.plain == Array(peer.said.prefix(whole.plain.count)), "something was opened that was not sealed")
    if peer.isHonest { rule(whole.verdict == .open && whole.plain == peer.said, "honest records were refused") }
  }

  private struct Outcome: Equatable {
    var plain: [UInt8] = []
    var verdict = TLSOpened.Verdict.open
    var carry: [UInt8] = []
  }

  private static func opened(_ pieces: [[UInt8]], _ suite: CipherSuite) -> Outcome {
    let contexts = TLSCipherContexts()
    let secret = [UInt8](repeating: 1, count: suite.secretBytes)
    var records = TLSRecords(suite, receiveSecret: secret.span, sendSecret: secret.span)
    var outcome = Outcome()
    for piece in pieces {
      var bytes = outcome.carry + piece
      var replies: [UInt8] = []
      var span = bytes.mutableSpan
      let opened = records.open(&span, with: contexts, now: 1_000, replies: &replies)
      rule(opened.plainBytes <= bytes.count && opened.rest.upperBound == bytes.count, "a range lies outside")
      rule(opened.plainBytes <= opened.rest.lowerBound, "plain text lies over what is kept")
      outcome.plain += bytes[..<opened.plainBytes]
      outcome.carry = Array(bytes[opened.rest])
      outcome.verdict = opened.verdict
      rule(outcome.carry.count < RecordSizes.carryMax, "more than a record is kept")
      if case .failed = opened.verdict { rule(!replies.isEmpty, "a broken rule was not told") }
      if opened.verdict != .open { break }
    }
    if outcome.verdict != .open { outcome.carry = [] }
    return outcome
  }

  private static func pieces(of stream: [UInt8], seed: inout UInt64) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = stream[...]
    while !rest.isEmpty {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let count = 1 + Int(seed >> 33) % min(rest.count, 96)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces
  }

  /// Whoever has the keys, and seals what an input says.
  private struct Peer: ~Copyable {
    let suite: CipherSuite
    let contexts = TLSCipherContexts()
    var keys = TrafficKeys()
    /// The content of all records of the application's, whole or not: as long as none is refused, all of it is opened.
    var said: [UInt8] = []
    var isHonest = true
    private var updates = 0
    private var empties = 0

    init(_ suite: CipherSuite) {
      self.suite = suite
      for index in 0..<suite.secretBytes { keys.secret[index] = 1 }
      keys.derive(suite)
    }

    mutating func stream(of steps: [UInt8]) -> [UInt8] {
      var stream: [UInt8] = []
      var rest = steps[...]
      while let step = rest.popFirst(), let length = rest.popFirst() {
        let bytes = Array(rest.prefix(Int(length)))
        rest = rest.dropFirst(Int(length))
        switch step % 8 {
        case 0, 1, 2:
          empties = bytes.isEmpty ? empties + 1 : 0
          if empties > CompactOpening.emptyRecordsMax { isHonest = false }
          stream += seal(bytes + [23] + [UInt8](repeating: 0, count: Int(step >> 3)))
        case 3:
          stream += seal([24, 0, 0, 1, step >> 7, 22])
          keys.update(suite)
          updates += 1
          if updates > CompactOpening.updatesPerSecondMax { isHonest = false }
        case 4:
          isHonest = false
          stream += seal(bytes + [20 + step >> 3 % 5])
        case 5:
          isHonest = false
          stream += seal(bytes)
        case 6:
          isHonest = false
          stream += bytes
        default:
          isHonest = false
          var record = seal(bytes + [23])
          said.removeLast(bytes.count)
          record[Int(step >> 3) % record.count] ^= 1 << (length % 8)
          stream += record
        }
      }
      return stream
    }

    private mutating func seal(_ inner: [UInt8]) -> [UInt8] {
      if let type = inner.lastIndex(where: { $0 != 0 }), inner[type] == 23 { said += inner[..<type] }
      let body = inner.count + RecordSizes.tag
      var record = [23, 3, 3, UInt8(body >> 8), UInt8(truncatingIfNeeded: body)] + inner
      record += [UInt8](repeating: 0, count: RecordSizes.tag)
      // SAFETY: the record is this function's own.
      unsafe record.withUnsafeMutableBufferPointer { unsafe contexts.seal($0, suite, &keys, isKeyed: false) }
      return record
    }
  }
}
