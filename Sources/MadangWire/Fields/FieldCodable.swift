/// A value that snapshots of the world and records of what came in hold: written as bytes, and read again.
///
/// The form has no names and no lengths of values: whoever reads must know what was written. So what holds such values says
/// its version, and a change of any of these forms is another version.
package protocol FieldCodable {
  func write(to writer: inout ByteWriter)
  init(from reader: inout FieldReader) throws(FieldError)
}

/// Why bytes are not the value that they were read as.
@frozen
@usableFromInline
package enum FieldError: Error, Equatable, Sendable {
  /// They end before it does.
  case truncated
  /// They are of no value of its type.
  case malformed
  /// A number is of no case that is known here.
  case unknown
}

// MARK: Numbers

/// As `ByteWriter.append(number:)` writes them; signed ones zigzagged.
extension FieldCodable where Self: FixedWidthInteger {
  @inlinable
  package func write(to writer: inout ByteWriter) {
    writer.append(number: Self.isSigned ? Int64(self).zigzagged : UInt64(self))
  }

  @inlinable
  package init(from reader: inout FieldReader) throws(FieldError) {
    let raw = try reader.number()
    let value: Self?
    if Self.isSigned {
      value = Self(exactly: Int64(zigzagged: raw))
    } else {
      value = Self(exactly: raw)
    }
    guard let value else { throw .malformed }
    self = value
  }
}

extension UInt8: FieldCodable {}
extension UInt16: FieldCodable {}
extension UInt32: FieldCodable {}
extension UInt64: FieldCodable {}
extension Int: FieldCodable {}
extension Int64: FieldCodable {}

extension Bool: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(byte: self ? 1 : 0) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    switch try reader.byte() {
    case 0: self = false
    case 1: self = true
    default: throw .malformed
    }
  }
}

// MARK: Texts and lists

extension String: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    utf8.count.write(to: &writer)
    writer.append(self)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    let bytes = try reader.bytes(try Int(from: &reader))
    guard UTF8Repair.isValid(bytes) else { throw .malformed }
    self = String(bytes: bytes)
  }
}

extension Array: FieldCodable where Element: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    count.write(to: &writer)
    for element in self { element.write(to: &writer) }
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    let count = try reader.count()
    self = []
    reserveCapacity(count)
    for _ in 0..<count { append(try Element(from: &reader)) }
  }
}

extension Optional: FieldCodable where Wrapped: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    (self != nil).write(to: &writer)
    self?.write(to: &writer)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self = try Bool(from: &reader) ? try Wrapped(from: &reader) : nil
  }
}

extension Result: FieldCodable where Success: FieldCodable, Failure: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    switch self {
    case .success(let value):
      true.write(to: &writer)
      value.write(to: &writer)
    case .failure(let error):
      false.write(to: &writer)
      error.write(to: &writer)
    }
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self = try Bool(from: &reader) ? .success(try Success(from: &reader)) : .failure(try Failure(from: &reader))
  }
}

/// By their raw values.
extension FieldCodable where Self: RawRepresentable, RawValue: FieldCodable {
  @inlinable
  package func write(to writer: inout ByteWriter) { rawValue.write(to: &writer) }

  @inlinable
  package init(from reader: inout FieldReader) throws(FieldError) {
    guard let value = Self(rawValue: try RawValue(from: &reader)) else { throw .unknown }
    self = value
  }
}

/// In the order of the keys.
extension Dictionary: FieldCodable where Key: FieldCodable & Comparable, Value: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    count.write(to: &writer)
    for key in keys.sorted() {
      key.write(to: &writer)
      self[key]?.write(to: &writer)
    }
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self = [:]
    for _ in 0..<(try reader.count()) {
      let key = try Key(from: &reader)
      guard updateValue(try Value(from: &reader), forKey: key) == nil else { throw .malformed }
    }
  }
}
