@testable import MadangWire

/// A string's UTF-8 bytes.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// What `write` puts into an empty writer.
func written(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
  var writer = ByteWriter()
  write(&writer)
  return array(writer.span)
}

/// A copy of a span's bytes.
func array(_ span: Span<UInt8>) -> [UInt8] {
  var copy: [UInt8] = []
  for index in span.indices { copy.append(span[index]) }
  return copy
}

/// Every way to cut `whole` into two pieces, either of which may be empty.
func twoWayCuts(of whole: [UInt8]) -> [[[UInt8]]] {
  (0...whole.count).map { cut in [Array(whole[..<cut]), Array(whole[cut...])] }
}

/// Every way to cut `whole` into three pieces, any of which may be empty.
func threeWayCuts(of whole: [UInt8]) -> [[[UInt8]]] {
  (0...whole.count).flatMap { second in
    (0...second).map { first in
      [Array(whole[..<first]), Array(whole[first..<second]), Array(whole[second...])]
    }
  }
}
