@testable import MadangWire

/// What a whole stream of frames said, whatever way it was cut.
enum FrameEvent: Equatable {
  case message(MessagePiece.Kind, [UInt8], isCompressed: Bool)
  case ping([UInt8])
  case pong([UInt8])
  case close(CloseCode?, [UInt8])
  case violation(CloseCode)
}

/// Receives frames as a reactor does: what was not consumed is kept, and comes again in front of what follows.
struct FrameReceiver {
  let limits: FrameLimits
  private(set) var events: [FrameEvent] = []
  private(set) var carry: [UInt8] = []
  /// Rules that did not hold.
  private(set) var faults: [String] = []
  private var decoder = FrameDecoder()
  private var message: (kind: MessagePiece.Kind, bytes: [UInt8], isCompressed: Bool)?

  init(_ limits: FrameLimits) { self.limits = limits }

  var hasEnded: Bool { decoder.hasEnded }

  mutating func receive(_ piece: [UInt8]) {
    var buffer = carry + piece
    let count = buffer.count
    var offset = 0
    var bytes = buffer.mutableSpan
    loop: while true {
      let start = offset
      let item = decoder.next(in: &bytes, at: &offset, limits: limits)
      if offset < start || offset > count { faults.append("the offset moved from \(start) to \(offset)") }
      switch item {
      case .needMore: break loop
      case .piece(let piece): take(piece, copy(bytes.span, piece.range))
      case .ping(let range): events.append(.ping(copy(bytes.span, range)))
      case .pong(let range): events.append(.pong(copy(bytes.span, range)))
      case .close(let code, let reason): events.append(.close(code, copy(bytes.span, reason)))
      case .violation(let code): events.append(.violation(code))
      }
    }
    carry = Array(buffer[offset...])
    if carry.count > 130 { faults.append("\(carry.count) bytes are kept") }
    if decoder.isInMessage != (message != nil), !decoder.hasEnded, carry.isEmpty {
      // A head may have come whose payload has not.
      if message != nil { faults.append("a message is open that the decoder has closed") }
    }
  }

  private mutating func take(_ piece: MessagePiece, _ bytes: [UInt8]) {
    if piece.isFirst != (message == nil) { faults.append("the first piece of a message is not marked") }
    var open = message ?? (piece.kind, [], piece.isCompressed)
    if open.kind != piece.kind || open.isCompressed != piece.isCompressed {
      faults.append("a message changed its kind")
    }
    if piece.range.isEmpty, !piece.isFirst, !piece.isLast { faults.append("an empty piece says nothing") }
    open.bytes += bytes
    message = open
    if piece.isLast {
      events.append(.message(open.kind, open.bytes, isCompressed: open.isCompressed))
      message = nil
    }
  }

  private func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] { array(bytes.extracting(range)) }
}

/// Writes frames byte by byte, wrong ones too, without the code under test.
enum RawFrame {
  static let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

  /// A frame with the first byte as given, the length in the shortest form or in `lengthCount` bytes.
  static func bytes(
    first: UInt8, _ payload: [UInt8], key: [UInt8]? = RawFrame.key, lengthCount: Int? = nil
  ) -> [UInt8] {
    let extended = lengthCount ?? (payload.count < 126 ? 0 : payload.count < 65_536 ? 2 : 8)
    var frame = [first, (extended == 0 ? UInt8(payload.count) : extended == 2 ? 126 : 127) | (key == nil ? 0 : 0x80)]
    for place in (0..<extended).reversed() { frame.append(UInt8(truncatingIfNeeded: payload.count >> (place * 8))) }
    frame += key ?? []
    frame += payload.enumerated().map { index, byte in byte ^ (key?[index % 4] ?? 0) }
    return frame
  }

  static func text(_ text: String, isFinal: Bool = true) -> [UInt8] {
    bytes(first: isFinal ? 0x81 : 0x01, Array(text.utf8))
  }

  static func binary(_ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
    bytes(first: isFinal ? 0x82 : 0x02, payload)
  }

  static func continuation(_ payload: [UInt8], isFinal: Bool) -> [UInt8] {
    bytes(first: isFinal ? 0x80 : 0x00, payload)
  }

  static func ping(_ payload: [UInt8] = []) -> [UInt8] { bytes(first: 0x89, payload) }

  static func close(_ code: Int?, _ reason: [UInt8] = []) -> [UInt8] {
    bytes(first: 0x88, (code.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } ?? []) + reason)
  }
}

extension FrameLimits {
  static let roomy = FrameLimits(messageBytesMax: 1 << 20, fragmentsMax: 64, allowsCompression: false)
  static let compressed = FrameLimits(messageBytesMax: 1 << 20, fragmentsMax: 64, allowsCompression: true)
}

/// What a stream says that comes in these pieces, and what went wrong on the way.
func received(_ pieces: [[UInt8]], _ limits: FrameLimits = .roomy) -> (events: [FrameEvent], faults: [String]) {
  var receiver = FrameReceiver(limits)
  for piece in pieces { receiver.receive(piece) }
  return (receiver.events, receiver.faults)
}
