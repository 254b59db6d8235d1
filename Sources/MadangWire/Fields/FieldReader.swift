/// Reads values one after another from bytes that `FieldCodable` wrote.
@frozen
@usableFromInline
package struct FieldReader: ~Escapable {
  @usableFromInline let span: Span<UInt8>
  @usableFromInline var position = 0

  @inlinable
  @_lifetime(copy span)
  package init(_ span: Span<UInt8>) {
    self.span = span
  }

  /// Bytes that have not been read.
  @inlinable package var remaining: Int { span.count - position }
  package var isAtEnd: Bool { remaining == 0 }

  @inlinable
  @_lifetime(self: copy self)
  package mutating func byte() throws(FieldError) -> UInt8 {
    guard position < span.count else { throw .truncated }
    defer { position += 1 }
    return span[position]
  }

  /// The next bytes as they are.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  package mutating func bytes(_ count: Int) throws(FieldError) -> Span<UInt8> {
    guard count >= 0 else { throw .malformed }
    guard count <= remaining else { throw .truncated }
    defer { position += count }
    return span.extracting(position..<position + count)
  }

  /// Seven bits a byte, the lowest first, in the shortest form.
  @inlinable
  @_lifetime(self: copy self)
  package mutating func number() throws(FieldError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      // The tenth has the last bit.
      guard shift < 63 || byte <= 1 else { throw .malformed }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 {
        guard byte != 0 || shift == 0 else { throw .malformed }
        return value
      }
      shift += 7
    }
  }

  /// How many values follow, of which each takes a byte at least: a count that is a lie ends before it has taken memory.
  @_lifetime(self: copy self)
  package mutating func count() throws(FieldError) -> Int {
    let count = try Int(from: &self)
    guard count >= 0, count <= remaining else { throw .truncated }
    return count
  }

  /// Nothing is left over.
  package func end() throws(FieldError) {
    guard isAtEnd else { throw .malformed }
  }
}
