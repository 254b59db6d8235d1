/// A colour for each nickname: the same one in every session, so that people are recognised.
package enum NickPalette {
  /// Colours of the 256-colour palette with a contrast of at least 3 to 1 against both white and black.
  package static let colors: [UInt8] = [28, 30, 32, 62, 64, 67, 99, 100, 129, 130, 133, 136, 161, 166, 168, 170]

  /// FNV-1a over the name without case, taken into the palette.
  package static func color(of nick: String) -> UInt8 {
    var hash: UInt32 = 2_166_136_261
    for byte in nick.lowercased().utf8 {
      hash = (hash ^ UInt32(byte)) &* 16_777_619
    }
    return colors[Int((hash ^ hash >> 16) % UInt32(colors.count))]
  }
}
