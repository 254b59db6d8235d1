@testable import MadangDeflate

/// A message deflated with a window of `windowBits`.
func deflated(_ message: [UInt8], windowBits: Int = 15) -> [UInt8] {
  var deflater = Deflater(windowBits: windowBits)
  return deflated(message, by: &deflater)
}

func deflated(_ message: [UInt8], by deflater: inout Deflater) -> [UInt8] {
  [UInt8](capacity: deflater.outputBytesMax(for: message.count)) { deflater.deflate(message.span, to: &$0) }
}

/// What a payload inflates to, written into pieces of `pieceCount` bytes, and the last verdict.
func inflated(
  _ payload: [UInt8], bytesMax: Int = 1 << 20, pieceCount: Int = 4_096
) -> (verdict: Inflater.Verdict, message: [UInt8]) {
  var inflater = Inflater()
  return inflated(payload, by: &inflater, bytesMax: bytesMax, pieceCount: pieceCount)
}

func inflated(
  _ payload: [UInt8], by inflater: inout Inflater, bytesMax: Int = 1 << 20, pieceCount: Int = 4_096
) -> (verdict: Inflater.Verdict, message: [UInt8]) {
  inflater.begin(bytesMax: bytesMax)
  var message: [UInt8] = []
  var verdict = Inflater.Verdict.outputFull
  while verdict == .outputFull {
    message += [UInt8](capacity: pieceCount) { verdict = inflater.inflate(payload.span, to: &$0) }
  }
  return (verdict, message)
}

/// Bytes that look random, always the same for a seed.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 33)
  }
}
