import MadangWire

/// What must hold for any bytes that claim to be plain text.
enum PlainRules {
  /// - Parameter input: eight bytes that choose the cuts and the pauses, and the stream.
  static func check(_ input: [UInt8]) {
    let seed = input.prefix(8).reduce(UInt64(1)) { $0 << 8 | UInt64($1) }
    let stream = Array(input.dropFirst(8))
    let whole = repaired(withoutTelnet(stream))
    rule(
      whole == Array(String(decoding: withoutTelnet(stream), as: UTF8.self).utf8), "repaired unlike Swift does")
    rule(UTF8Repair.isValid(whole.span), "repaired text is not UTF-8")
    rule(repaired(whole) == whole, "repaired text was repaired again")
    checkControls(of: whole)

    for pauses in [Pauses.never, .sometimes, .always] {
      let taken = received(stream, seed: seed, pauses: pauses)
      rule(taken.text + repaired(withoutTelnet(taken.rest)) == whole, "a cut changed the text")
      if pauses == .never { rule(!withoutTelnet(taken.rest).contains(0x0A), "a whole line was kept") }
    }
    let once = PlainFraming.completeEnd(stream.span, paused: false)
    rule(received(stream, seed: seed, pauses: .never).rest == Array(stream[once...]), "a cut changed the lines")
    rule(PlainFraming.completeEnd(stream.span, paused: true) >= once, "a pause took less than no pause")
  }

  private enum Pauses {
    case never, sometimes, always
  }

  /// What is taken, repaired, from a stream that arrives in pieces.
  private static func received(_ stream: [UInt8], seed: UInt64, pauses: Pauses) -> (text: [UInt8], rest: [UInt8]) {
    var state = seed
    var kept: [UInt8] = []
    var text: [UInt8] = []
    var coming = stream[...]
    while !coming.isEmpty {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let count = Int(state >> 33) % min(coming.count + 1, 12)
      kept += coming.prefix(count)
      coming = coming.dropFirst(count)
      let isPaused = pauses == .always || (pauses == .sometimes && state >> 63 == 1)
      let end = PlainFraming.completeEnd(kept.span, paused: isPaused)
      text += repaired(withoutTelnet(Array(kept[..<end])))
      kept.removeFirst(end)
    }
    // The stream may have ended on an empty piece's turn; a last look takes what never is owed.
    let end = PlainFraming.completeEnd(kept.span, paused: pauses == .always)
    text += repaired(withoutTelnet(Array(kept[..<end])))
    kept.removeFirst(end)
    return (text, kept)
  }

  private static func checkControls(of text: [UInt8]) {
    let clean = copied(text) { ControlFilter.copy($0, to: &$1) }
    rule(UTF8Repair.isValid(clean.span), "dropping controls left no UTF-8")
    rule(copied(clean) { ControlFilter.copy($0, to: &$1) } == clean, "controls were left over")
    let kept: Set<UInt32> = [0x02, 0x03, 0x04, 0x09, 0x0F, 0x11, 0x16, 0x1D, 0x1E, 0x1F]
    let expected = String(decoding: text, as: UTF8.self).unicodeScalars.filter { scalar in
      kept.contains(scalar.value) || scalar.properties.generalCategory != .control
    }
    rule(clean == Array(String(String.UnicodeScalarView(expected)).utf8), "the wrong controls were dropped")
  }

  private static func withoutTelnet(_ bytes: [UInt8]) -> [UInt8] { copied(bytes) { TelnetFilter.copy($0, to: &$1) } }

  private static func repaired(_ bytes: [UInt8]) -> [UInt8] { copied(bytes) { UTF8Repair.copy($0, to: &$1) } }

  private static func copied(_ bytes: [UInt8], by copy: (Span<UInt8>, inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    copy(bytes.span, &writer)
    var result: [UInt8] = []
    for index in writer.span.indices { result.append(writer.span[index]) }
    return result
  }
}
