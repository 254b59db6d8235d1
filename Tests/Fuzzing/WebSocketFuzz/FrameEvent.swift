import MadangWire

/// What a whole stream of frames said.
enum FrameEvent: Equatable {
  case message(MessagePiece.Kind, [UInt8], isCompressed: Bool)
  case ping([UInt8])
  case pong([UInt8])
  case close(CloseCode?, [UInt8])
  case violation(CloseCode)
}
