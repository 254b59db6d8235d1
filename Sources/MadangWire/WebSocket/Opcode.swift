/// What a frame is: RFC 6455 §5.2. The values that are missing here are reserved.
package enum Opcode: UInt8, Sendable, BitwiseCopyable {
  case continuation = 0x0
  case text = 0x1
  case binary = 0x2
  case close = 0x8
  case ping = 0x9
  case pong = 0xA

  /// Control frames may stand between the fragments of a message; they are whole, and short. RFC 6455 §5.5.
  package var isControl: Bool { rawValue & 0x8 != 0 }
}
