import Foundation

/// How every password is prepared before it is hashed, so that it is the same one by whatever way it comes, SCRAM, PLAIN,
/// NickServ, REGISTER or the shell, and however it is composed. RFC 4013, which RFC 5802 §5.1 has SCRAM clients use.
enum SaslPrep {
  /// Spaces that aren't ASCII become spaces, what is commonly mapped to nothing goes, and the rest is normalized to form
  /// KC. Text with prohibited characters stays as it is: RFC 5802 §5.1 has clients hash it all the same.
  static func prepare(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var mapped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xA0, 0x1680, 0x2000...0x200B, 0x202F, 0x205F, 0x3000: mapped.append(" ")
      case 0xAD, 0x34F, 0x1806, 0x180B...0x180D, 0x200C, 0x200D, 0x2060, 0xFE00...0xFE0F, 0xFEFF: break
      default: mapped.append(scalar)
      }
    }
    return String(mapped).precomposedStringWithCompatibilityMapping
  }
}
