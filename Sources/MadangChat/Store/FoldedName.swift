import MadangWire

extension String {
  /// The name with which all of its cases fold together. RFC 1459 §2.2.
  package var foldedName: String {
    var writer = ByteWriter(capacity: utf8.count)
    CaseMapping.fold(utf8.span, to: &writer)
    return String(bytes: writer.span)
  }
}
