/// What one side of a WebSocket connection takes. The same for all connections of a kind, so it lies beside no decoder.
package struct FrameLimits: Sendable, BitwiseCopyable {
  /// Bytes of one message's payload, over all of its fragments.
  package let messageBytesMax: Int
  /// Frames of one message.
  package let fragmentsMax: Int
  /// Whether permessage-deflate was agreed on, so that RSV1 may be set. RFC 7692 §6.
  package let allowsCompression: Bool
  /// True where clients send, false where a server does. RFC 6455 §5.1: a client masks, a server doesn't.
  package let expectsMask: Bool

  /// - Precondition: bounds are positive, the message's at most 1 GiB, so that counting to them fits 32 bits.
  package init(messageBytesMax: Int, fragmentsMax: Int, allowsCompression: Bool, expectsMask: Bool = true) {
    precondition(messageBytesMax > 0 && messageBytesMax <= 1 << 30, "a message has a bound of at most 1 GiB")
    precondition(fragmentsMax > 0 && fragmentsMax <= Int(UInt32.max), "a message's fragments have a bound of 32 bits")
    self.messageBytesMax = messageBytesMax
    self.fragmentsMax = fragmentsMax
    self.allowsCompression = allowsCompression
    self.expectsMask = expectsMask
  }

  /// The most bytes of a deflated message. Deflate's fixed code makes nine bits of a byte at worst, and no encoder is
  /// worse than that; what is larger inflates to more than `messageBytesMax`, or is made to be large.
  package var compressedBytesMax: Int { messageBytesMax + messageBytesMax / 8 + 64 }

  func bytesMax(isCompressed: Bool) -> Int { isCompressed ? compressedBytesMax : messageBytesMax }
}
