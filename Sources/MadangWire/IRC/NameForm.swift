/// The one form that a name is kept in, of all that are written alike by Unicode's canonical equivalence: the composed
/// one, UAX #15 form C. `한` of one code point and of three are one name, and Ω is Ohm.
///
/// ASCII is composed already. Whoever looks a name up tries its bytes first, for all names that are kept are composed.
package enum NameForm {
  package static func composed(_ name: String) -> String {
    if isASCII(name.utf8.span) { return name }
    return String(decoding: name._nfcCodeUnits, as: UTF8.self)
  }

  /// Nil where the bytes are ASCII, and so in this form; where they are not UTF-8, they name nobody.
  package static func composedIfOther(_ name: Span<UInt8>) -> String? {
    guard !isASCII(name), let text = try? UTF8Span(validating: name) else { return nil }
    return composed(String(copying: text))
  }

  package static func isASCII(_ name: Span<UInt8>) -> Bool {
    var seen: UInt8 = 0
    for index in name.indices { seen |= name[index] }
    return seen < 0x80
  }
}

extension CaseMapping {
  /// What all forms of a name in all of its cases have in common: bytes, since two texts are equal by Unicode's rules
  /// whatever a table's are.
  package static func key(of name: String) -> [UInt8] {
    let composed = NameForm.composed(name)
    return composed.utf8.map(fold)
  }

  /// Whether both are the same name, however they are composed.
  package static func same(_ left: String, _ right: String) -> Bool {
    if equal(left.utf8.span, right.utf8.span) { return true }
    if NameForm.isASCII(left.utf8.span), NameForm.isASCII(right.utf8.span) { return false }
    return key(of: left) == key(of: right)
  }
}
