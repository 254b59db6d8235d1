import MadangDeflate
import MadangWire
import Testing

@Suite("RFC 7692 §6: deflated messages in frames")
struct DeflatedFramesTests {
  private static let limits = FrameLimits(messageBytesMax: 2_000, fragmentsMax: 64, allowsCompression: true)

  /// A client's message, deflated, in frames of `fragmentCount` bytes.
  private func frames(_ payload: [UInt8], fragmentCount: Int) -> [UInt8] {
    let key = MaskingKey(rawValue: 0x0BAD_CAFE)
    var writer = ByteWriter()
    var start = 0
    repeat {
      let end = min(start + fragmentCount, payload.count)
      writer.append(
        FrameHeader(
          opcode: start == 0 ? .text : .continuation, payloadCount: end - start, isFinal: end == payload.count,
          isCompressed: start == 0, maskingKey: key))
      var fragment = Array(payload[start..<end])
      var bytes = fragment.mutableSpan
      key.apply(to: &bytes, in: 0..<end - start)
      writer.append(fragment.span)
      start = end
    } while start < payload.count
    var all: [UInt8] = []
    for index in writer.span.indices { all.append(writer.span[index]) }
    return all
  }

  /// The text that the frames are; nil where a code says why there is none.
  private func text(_ frames: [UInt8]) -> (text: [UInt8]?, code: CloseCode?) {
    var decoder = FrameDecoder()
    var received = frames
    var bytes = received.mutableSpan
    var offset = 0
    var payload = ByteWriter()
    while true {
      switch decoder.next(in: &bytes, at: &offset, limits: Self.limits) {
      case .piece(let piece):
        payload.append(bytes.span.extracting(piece.range))
        if piece.isLast { return inflatedText(payload.span) }
      case .violation(let code): return (nil, code)
      default: return (nil, nil)
      }
    }
  }

  private func inflatedText(_ payload: Span<UInt8>) -> (text: [UInt8]?, code: CloseCode?) {
    var inflater = Inflater()
    var validator = UTF8Validator()
    var text = ByteWriter()
    inflater.begin(bytesMax: Self.limits.messageBytesMax)
    while true {
      let start = text.count
      let verdict = text.append(atMost: 64) { inflater.inflate(payload, to: &$0) }
      guard validator.take(text.span.extracting(start..<text.count)) else { return (nil, .invalidPayload) }
      switch verdict {
      case .outputFull: continue
      case .tooLong: return (nil, .messageTooBig)
      case .malformed: return (nil, .invalidPayload)
      case .complete:
        if !validator.isComplete { return (nil, .invalidPayload) }
        return ((0..<text.count).map { text.span[$0] }, nil)
      }
    }
  }

  @Test("text comes back from fragments of every length")
  func fragments() {
    let message = Array(String(repeating: "마당에서 만나요. ", count: 30).utf8)
    let payload = deflated(message)
    for fragmentCount in stride(from: payload.count / 60 + 1, through: payload.count, by: 1) {
      #expect(text(frames(payload, fragmentCount: fragmentCount)) == (message, nil))
    }
  }

  @Test("text of all the bytes that it may have, whatever window it was deflated with", arguments: 9...15)
  func bound(windowBits: Int) {
    let message = noise(2_000).map { 0x20 + $0 % 95 }
    let payload = deflated(message, windowBits: windowBits)
    #expect(text(frames(payload, fragmentCount: payload.count)) == (message, nil))
    let longer = deflated(message + [0x61], windowBits: windowBits)
    #expect(text(frames(longer, fragmentCount: longer.count)) == (nil, .messageTooBig))
  }

  @Test("what is wrong has its code: too long once inflated, too long before that, no deflate data, no UTF-8")
  func codes() {
    let bomb = deflated([UInt8](repeating: 0x61, count: 1 << 20))
    #expect(text(frames(bomb, fragmentCount: bomb.count)) == (nil, .messageTooBig))
    let huge = [UInt8](repeating: 1, count: 3_000)
    #expect(text(frames(huge, fragmentCount: huge.count)) == (nil, .messageTooBig))
    #expect(text(frames([0xFF, 0xFF], fragmentCount: 2)) == (nil, .invalidPayload))
    let latin = deflated(Array("caf".utf8) + [0xE9, 0x21])
    #expect(text(frames(latin, fragmentCount: 3)) == (nil, .invalidPayload))
    let cut = deflated(Array("한".utf8).dropLast())
    #expect(text(frames(cut, fragmentCount: 9)) == (nil, .invalidPayload))
  }
}
