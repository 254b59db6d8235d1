/// How large the head of a message may be. What holds offsets in a head counts on `headBytesMax` to fit 16 bits.
package enum HeadLimits {
  /// The request line, or a response's status line, without its CR LF.
  package static var lineBytesMax: Int { 8_192 }
  /// All of it, the empty line at its end included.
  package static var headBytesMax: Int { 16_384 }
  package static var fieldsMax: Int { 100 }
}
