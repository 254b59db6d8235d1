import MadangWire

extension String {
  /// The name with which all of its cases fold together (RFC 1459 §2.2), and all of its forms: see `NameForm`.
  package var foldedName: String {
    let name = NameForm.composed(self)
    var writer = ByteWriter(capacity: name.utf8.count)
    CaseMapping.fold(name.utf8.span, to: &writer)
    return String(bytes: writer.span)
  }
}
