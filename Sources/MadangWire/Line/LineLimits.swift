/// How many bytes a line may have: RFC 1459 §2.3 for the body, "Size limit" of message-tags for the tags.
///
/// A line is `['@' tag-data SPACE] body CR LF`:
///
///     │◄── tagBytesMax ──►│◄── bodyBytesMax ──►│
///     │@│ tagDataBytesMax │ │ …          CR LF │
package struct LineLimits: Sendable {
  /// The body with its CR LF.
  package let bodyBytesMax: Int
  /// The tag section with its `@` and the space that ends it.
  package let tagBytesMax: Int
  /// The tag section without `@` and the space.
  package let tagDataBytesMax: Int

  /// - Precondition: each part has room, tag data fits the tag section, and offsets in a line fit 16 bits.
  package init(bodyBytesMax: Int = 512, tagBytesMax: Int = 8_191, tagDataBytesMax: Int) {
    precondition(bodyBytesMax > 2, "a body has room for more than its CR LF")
    precondition(tagDataBytesMax >= 0 && tagDataBytesMax + 2 <= tagBytesMax, "tag data fits the tag section")
    precondition(bodyBytesMax + tagBytesMax <= Int(UInt16.max), "offsets in a line fit 16 bits")
    self.bodyBytesMax = bodyBytesMax
    self.tagBytesMax = tagBytesMax
    self.tagDataBytesMax = tagDataBytesMax
  }

  /// What a client may send: 4,094 bytes of tag data.
  package static let fromClient = LineLimits(tagDataBytesMax: 4_094)

  /// What a server may send to a client: its own tag data and the client's, 4,094 bytes each, and a `;` between.
  package static let fromServer = LineLimits(tagDataBytesMax: 8_189)

  /// The longest line, CR LF included, that the limits let through.
  package var lineBytesMax: Int { tagBytesMax + bodyBytesMax }

  /// What is left of the body without its CR LF.
  package var bodyContentBytesMax: Int { bodyBytesMax - 2 }
}
