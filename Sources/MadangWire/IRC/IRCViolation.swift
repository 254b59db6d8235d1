/// Why a line is not an IRC message.
package enum IRCViolation: Error, Hashable, Sendable, CaseIterable {
  /// The body and its CR LF are over `LineLimits.bodyBytesMax`.
  case bodyTooLong
  /// The tag section with `@` and space is over `LineLimits.tagBytesMax`.
  case tagsTooLong
  /// The tag section fits, but its data is over what this sender may send.
  case tagDataTooLong
  /// A NUL byte, which no part of a message may hold.
  case nulByte
  /// A CR that is not part of the line's ending.
  case carriageReturn
  /// An LF inside: the bytes are more than one line.
  case lineFeed
  /// Tags or a source, and then nothing, or a word that begins with `:` or `@`.
  case missingCommand

  /// Whether the reply is ERR_INPUTTOOLONG (417).
  package var isTooLong: Bool {
    switch self {
    case .bodyTooLong, .tagsTooLong, .tagDataTooLong: true
    case .nulByte, .carriageReturn, .lineFeed, .missingCommand: false
    }
  }
}
