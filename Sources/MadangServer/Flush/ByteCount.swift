/// A count of bytes up to 256 TiB, in six bytes: there are some for each connection.
struct ByteCount: BitwiseCopyable {
  private var low: UInt32 = 0
  private var high: UInt16 = 0

  mutating func add(_ bytes: Int) {
    let (sum, carries) = low.addingReportingOverflow(UInt32(truncatingIfNeeded: bytes))
    low = sum
    if carries { high &+= 1 }
  }

  var value: Int { Int(high) << 32 | Int(low) }
}
