#if Cluster
  import CNats

  /// A message that libnats has handed over. It belongs to one thread.
  @safe struct NatsMessage: ~Copyable {
    private let message: OpaquePointer

    /// Takes it over.
    init(_ message: OpaquePointer) {
      // SAFETY: whoever gives it does not use it again.
      unsafe self.message = message
    }

    deinit {
      // SAFETY: it came from the library, and is destroyed once, here.
      unsafe natsMsg_Destroy(message)
    }

    var bytes: [UInt8] {
      // SAFETY: the library's bytes live as long as the message; they are copied here.
      let count = unsafe Int(natsMsg_GetDataLength(message))
      guard count > 0, let data = unsafe natsMsg_GetData(message) else { return [] }
      return unsafe Array(UnsafeRawBufferPointer(start: data, count: count))
    }

    /// What stands behind the last dot of its subject, as a number; nil where that is none.
    var lastNumber: UInt64? {
      // SAFETY: a C string that lives as long as the message.
      guard let subject = unsafe natsMsg_GetSubject(message) else { return nil }
      var number: UInt64?
      var index = 0
      // SAFETY: as above; it is read up to its closing zero.
      while case let byte = unsafe UInt8(bitPattern: subject[index]), byte != 0 {
        if byte == UInt8(ascii: ".") { number = 0 } else { number = NatsMessage.append(byte, to: number) }
        index += 1
      }
      return number
    }

    /// A header whose value is a number; nil where there is none, or it is something else.
    func number(of header: StaticString) -> UInt64? {
      var value: UnsafePointer<CChar>?
      // SAFETY: a literal is a C string; the value is one that lives as long as the message.
      let status = header.withUTF8Buffer { name in
        unsafe name.withMemoryRebound(to: CChar.self) { unsafe natsMsgHeader_Get(message, $0.baseAddress, &value) }
      }
      guard status == NATS_OK, let value = unsafe value else { return nil }
      var number: UInt64? = 0
      var index = 0
      // SAFETY: as above; it is read up to its closing zero.
      while case let byte = unsafe UInt8(bitPattern: value[index]), byte != 0 {
        number = NatsMessage.append(byte, to: number)
        index += 1
      }
      return index > 0 ? number : nil
    }

    private static func append(_ digit: UInt8, to number: UInt64?) -> UInt64? {
      guard let number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let (tens, hasNoTens) = number.multipliedReportingOverflow(by: 10)
      let (sum, hasNoSum) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
      return hasNoTens || hasNoSum ? nil : sum
    }
  }
#endif
