import Testing

@testable import MadangWire

@Suite("RFC 6455 §5.2: heads of frames as they are written")
struct FrameHeaderTests {
  @Test(
    "a server's head has 2, 4 or 10 bytes",
    arguments: [
      (0, [0x81, 0]), (125, [0x81, 125]), (126, [0x81, 126, 0, 126]), (65_535, [0x81, 126, 0xFF, 0xFF]),
      (65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]), (1 << 40, [0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0]),
    ] as [(Int, [UInt8])])
  func serverHeads(count: Int, expected: [UInt8]) {
    let header = FrameHeader(opcode: .text, payloadCount: count)
    let encoded = written { $0.append(header) }
    #expect(encoded == expected)
    #expect(header.encodedCount == expected.count && FrameHeader.serverCount(payloadCount: count) == expected.count)
  }

  @Test("what a client writes, a server reads, whatever opcode, length and bits")
  func clientToServer() {
    for opcode in [Opcode.text, .binary, .ping, .pong] {
      for count in [0, 1, 5, 125, 126, 65_535, 65_536] where !opcode.isControl || count <= 125 {
        let payload = [UInt8](repeating: 0x62, count: count)
        let frame = written {
          $0.append(frame: opcode, payload: payload.span, maskingKey: MaskingKey(rawValue: 0x1234_56F8))
        }
        let event: FrameEvent =
          switch opcode {
          case .text: .message(.text, payload, isCompressed: false)
          case .binary: .message(.binary, payload, isCompressed: false)
          case .ping: .ping(payload)
          default: .pong(payload)
          }
        #expect(received([frame]).events == [event])
        if count > 8 { #expect(!frame.suffix(8).contains(0x62), "the payload is masked") }
      }
    }
  }

  @Test("a fragment, a compressed one, and a close are written with their bits")
  func bits() {
    let fragment = FrameHeader(opcode: .binary, payloadCount: 3, isFinal: false)
    let first = written { $0.append(fragment) }
    #expect(first == [0x02, 3])
    let compressed = FrameHeader(opcode: .text, payloadCount: 3, isCompressed: true)
    let deflated = written { $0.append(compressed) }
    #expect(deflated == [0xC1, 3])
    let big = written { $0.append(close: .messageTooBig, reason: "big") }
    #expect(big == [0x88, 5, 3, 0xF1] + bytes("big"))
    let reason = bytes("bye")
    let bye = written { $0.append(close: .normal, reason: reason.span) }
    #expect(bye == [0x88, 5, 3, 0xE8] + reason)
    let empty = written { $0.appendEmptyClose() }
    #expect(empty == [0x88, 0])
    let payload = bytes("x")
    let pong = written { $0.append(frame: .pong, payload: payload.span) }
    #expect(pong == [0x8A, 1, 0x78])
  }

  @Test("a mask is its own inverse, from every place and for every length around a word's")
  func masks() {
    let key = MaskingKey(rawValue: 0xA1B2_C3D4)
    let plain = (0..<120).map { UInt8($0 &* 7 & 0xFF) }
    for start in 0...9 {
      for count in 0...100 {
        var masked = plain
        var span = masked.mutableSpan
        key.apply(to: &span, in: start..<start + count)
        let expected = plain.enumerated().map { index, byte in
          index < start || index >= start + count
            ? byte : byte ^ UInt8(truncatingIfNeeded: key.rawValue >> UInt32((index - start) % 4 * 8))
        }
        #expect(masked == expected)
        #expect(
          key.advanced(by: count)
            == (0..<count % 4).reduce(key) { key, _ in
              MaskingKey(rawValue: key.rawValue >> 8 | key.rawValue << 24)
            })
      }
    }
  }
}
