extension ByteWriter {
  /// Milliseconds from the epoch to 0000-01-01T00:00:00.000Z, the first instant that four digits can say.
  private static var timestampMin: Int64 { -62_167_219_200_000 }
  /// Milliseconds from the epoch to 9999-12-31T23:59:59.999Z, the last one.
  private static var timestampMax: Int64 { 253_402_300_799_999 }

  /// Appends a time as IRCv3 server-time writes it, `YYYY-MM-DDThh:mm:ss.sssZ`: always 24 bytes.
  ///
  /// - Parameter milliseconds: milliseconds since 1970-01-01T00:00:00Z without leap seconds. A time outside the years
  ///   0 to 9999 is written as the nearest one inside, because the form has no room for it.
  package mutating func append(timestamp milliseconds: Int64) {
    let instant = min(max(milliseconds, Self.timestampMin), Self.timestampMax)
    let dayMilliseconds: Int64 = 86_400_000
    var days = instant / dayMilliseconds
    var time = instant % dayMilliseconds
    if time < 0 {
      time += dayMilliseconds
      days -= 1
    }
    let date = CivilDate(daysSinceEpoch: Int(days))
    append(field: Int64(date.year), width: 4, then: "-")
    append(field: Int64(date.month), width: 2, then: "-")
    append(field: Int64(date.day), width: 2, then: "T")
    append(field: time / 3_600_000, width: 2, then: ":")
    append(field: time / 60_000 % 60, width: 2, then: ":")
    append(field: time / 1_000 % 60, width: 2, then: ".")
    append(field: time % 1_000, width: 3, then: "Z")
  }

  private mutating func append(field: Int64, width: Int, then separator: Unicode.Scalar) {
    append(decimal: UInt64(field), paddedTo: width)
    append(byte: UInt8(ascii: separator))
  }
}
