extension FieldReader {
  /// The next value, of whatever type is asked for.
  @_lifetime(self: copy self)
  package mutating func next<Value: FieldCodable>(_: Value.Type = Value.self) throws(FieldError) -> Value {
    try Value(from: &self)
  }
}
