/// A measured figure as JSON has it, with as many digits as mean something; null for one that is no number. RFC 8259 §6.
struct Figure: Encodable, Equatable {
  let value: Double?

  init(_ value: Double?) {
    guard let value, value.isFinite else {
      self.value = nil
      return
    }
    // The least is 0.0001, so that no exponent is written, which not every reader of figures takes.
    self.value = value.magnitude >= 1000 ? value.rounded() : (value * 10000).rounded() / 10000
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}
