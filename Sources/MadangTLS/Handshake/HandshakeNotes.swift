import COpenSSL
import MadangWire

/// What OpenSSL's callbacks learn and need of one handshake. It has an address that stays, which the session knows.
@safe
final class HandshakeNotes {
  let context: TLSContext
  private var clientSecret: [48 of UInt8] = .init(repeating: 0)
  private var serverSecret: [48 of UInt8] = .init(repeating: 0)
  private var clientSecretBytes = 0
  private var serverSecretBytes = 0

  init(_ context: TLSContext) { self.context = context }

  deinit {
    // SAFETY: this object's own bytes.
    unsafe OPENSSL_cleanse(&clientSecret, MemoryLayout<[48 of UInt8]>.size)
    unsafe OPENSSL_cleanse(&serverSecret, MemoryLayout<[48 of UInt8]>.size)
  }

  /// The notes of the session's handshake; nil once it is done.
  static func of(_ session: OpaquePointer) -> HandshakeNotes? {
    // SAFETY: put there by `attach`, and taken away before the notes go.
    guard let notes = unsafe SSL_get_ex_data(session, 0) else { return nil }
    return unsafe Unmanaged<HandshakeNotes>.fromOpaque(notes).takeUnretainedValue()
  }

  /// The notes must outlive the session, or be detached before.
  func attach(to session: OpaquePointer) {
    // SAFETY: an unretained pointer, good for as long as the caller promises.
    _ = unsafe SSL_set_ex_data(session, 0, Unmanaged.passUnretained(self).toOpaque())
  }

  // SAFETY: the session is the caller's for the call.
  static func detach(from session: OpaquePointer) { _ = unsafe SSL_set_ex_data(session, 0, nil) }

  func hasSecrets(for suite: CipherSuite) -> Bool {
    clientSecretBytes == suite.secretBytes && serverSecretBytes == suite.secretBytes
  }

  /// Records with the secrets of application data.
  func makeRecords(_ suite: CipherSuite, sent: UInt64) -> TLSRecords {
    TLSRecords(
      suite, receiveSecret: clientSecret.span.extracting(first: suite.secretBytes),
      sendSecret: serverSecret.span.extracting(first: suite.secretBytes), sent: sent)
  }

  // MARK: The keylog

  /// A line is a label, the client's random and a secret, in hex digits. The others are not needed.
  func take(keylogLine line: UnsafePointer<CChar>) {
    // SAFETY: the line ends with a zero, before which all is read.
    if let start = unsafe HandshakeNotes.secret(in: line, labelled: "CLIENT_TRAFFIC_SECRET_0 ") {
      clientSecretBytes = unsafe HandshakeNotes.decode(start, into: &clientSecret)
    } else if let start = unsafe HandshakeNotes.secret(in: line, labelled: "SERVER_TRAFFIC_SECRET_0 ") {
      serverSecretBytes = unsafe HandshakeNotes.decode(start, into: &serverSecret)
    }
  }

  private static func secret(in line: UnsafePointer<CChar>, labelled label: StaticString) -> UnsafePointer<CChar>? {
    let bytes = label.utf8CodeUnitCount
    // SAFETY: both are strings.
    let isLabelled = unsafe label.utf8Start.withMemoryRebound(to: CChar.self, capacity: bytes) {
      unsafe strncmp(line, $0, bytes) == 0
    }
    guard isLabelled, let space = unsafe strchr(line + bytes, 0x20) else { return nil }
    return unsafe UnsafePointer(space + 1)
  }

  private static func decode(_ digits: UnsafePointer<CChar>, into secret: inout [48 of UInt8]) -> Int {
    var count = 0
    // SAFETY: a digit that is the zero at the end stops the loop.
    while count < 48, let high = unsafe value(digits[2 * count]), let low = unsafe value(digits[2 * count + 1]) {
      secret[count] = high << 4 | low
      count += 1
    }
    return count
  }

  private static func value(_ digit: CChar) -> UInt8? { UInt8(bitPattern: digit).hexDigitValue }
}
