import MadangDeflate

/// What must hold for any bytes that claim to be deflated, and for any that are to be.
enum DeflateRules {
  private static let bytesMax = 20_000

  /// - Parameter input: a byte that chooses the window, one that chooses the room, and the bytes.
  static func check(_ input: [UInt8]) {
    guard input.count >= 2 else { return }
    let bytes = Array(input.dropFirst(2))
    let room = Int(input[1]) + 1
    var inflater = Inflater()
    let whole = inflated(bytes, by: &inflater, room: bytesMax + 1)
    rule(whole == inflated(bytes, by: &inflater, room: room), "the room changed the message")
    rule(whole.message.count <= bytesMax, "a message is longer than it may be")
    rule(whole.verdict != .tooLong || whole.message.count == bytesMax, "a message was cut before its bound")

    var deflater = Deflater(windowBits: 9 + Int(input[0] % 7))
    let payload = [UInt8](capacity: deflater.outputBytesMax(for: bytes.count)) {
      deflater.deflate(bytes.span, to: &$0)
    }
    let again = inflated(payload, by: &inflater, room: room)
    rule(again.verdict == .complete && again.message == bytes, "a message was changed on its way")
    rule(payload.count <= bytes.count + bytes.count / 8 + 64, "a message grew by more than fixed codes do")
  }

  private static func inflated(
    _ payload: [UInt8], by inflater: inout Inflater, room: Int
  ) -> (verdict: Inflater.Verdict, message: [UInt8]) {
    inflater.begin(bytesMax: bytesMax)
    var message: [UInt8] = []
    var verdict = Inflater.Verdict.outputFull
    while verdict == .outputFull {
      message.append(addingCapacity: room) { verdict = inflater.inflate(payload.span, to: &$0) }
    }
    return (verdict, message)
  }
}
