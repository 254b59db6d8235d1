/// What stands around a record's content. RFC 8446, 5.2.
enum RecordFrame {
  /// Writes header and inner type: `record` is as long as the whole, with its tag.
  static func write(_ record: UnsafeMutableBufferPointer<UInt8>, type: RecordType) {
    let body = record.count - RecordSizes.header
    // SAFETY: a record is longer than its frame.
    unsafe record[0] = RecordType.applicationData.rawValue
    unsafe record[1] = 3
    unsafe record[2] = 3
    unsafe record[3] = UInt8(body >> 8)
    unsafe record[4] = UInt8(truncatingIfNeeded: body)
    unsafe record[record.count - RecordSizes.tag - 1] = type.rawValue
  }

  /// Bytes behind the header that starts there.
  static func bodyBytes(_ header: UnsafePointer<UInt8>) -> Int {
    // SAFETY: the caller has seen that a header is there.
    unsafe Int(header[3]) << 8 | Int(header[4])
  }
}
