/// What a record carries. RFC 8446, 5.1.
enum RecordType: UInt8 {
  case changeCipherSpec = 20
  case alert = 21
  case handshake = 22
  case applicationData = 23
}
