import COpenSSL

@testable import MadangTLS

/// Pairs for tests, made once.
enum Credentials {
  /// Seconds since 1970.
  static let now: Int64 = 1_790_000_000
  static let first = make(["chat.example", "127.0.0.1"])
  static let wildcard = make(["*.example.org", "example.org"])
  static let other = make(["other.example"])
  static let rsa = makeRSA(["chat.example", "127.0.0.1"])

  static func make(_ names: [String]) -> SelfSigned.Made {
    do { return try SelfSigned.make(names: names, days: 90, now: now) } catch { fatalError("\(error)") }
  }

  static func make(_ names: [String], from: Int64, to: Int64) -> SelfSigned.Made {
    let key = unsafe madang_make_p256_key()!
    defer { unsafe EVP_PKEY_free(key) }
    do { return unsafe try SelfSigned.make(key, names: names, from: from, to: to) } catch { fatalError("\(error)") }
  }

  static func makeRSA(_ names: [String], bits: Int32 = 2_048) -> SelfSigned.Made {
    let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
    var key: OpaquePointer?
    precondition(
      unsafe EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) == 1
        && EVP_PKEY_generate(context, &key) == 1)
    defer {
      unsafe EVP_PKEY_free(key)
      unsafe EVP_PKEY_CTX_free(context)
    }
    do { return unsafe try SelfSigned.make(key!, names: names, from: now - 60, to: now + 86_400) } catch {
      fatalError("\(error)")
    }
  }

  /// The key in PEM, encrypted.
  static func encrypt(_ key: [UInt8], password: String) -> [UInt8] {
    let input = unsafe MemoryBIO.make(holding: key)
    let output = unsafe MemoryBIO.make()
    let read = unsafe PEM_read_bio_PrivateKey(input, nil, nil, nil)
    let password = Array(password.utf8).map { CChar(bitPattern: $0) }
    precondition(
      unsafe PEM_write_bio_PKCS8PrivateKey(output, read, EVP_aes_256_cbc(), password, Int32(password.count), nil, nil)
        == 1)
    var bytes: [UInt8] = []
    unsafe MemoryBIO.drain(output, into: &bytes)
    unsafe EVP_PKEY_free(read)
    unsafe BIO_free(input)
    unsafe BIO_free(output)
    return bytes
  }

  static func pair(_ made: SelfSigned.Made, name: String = "server") -> TLSPair {
    TLSPair(
      certificateFile: "\(name).pem", certificate: made.certificate, keyFile: "\(name).key", key: made.key)
  }

  static func context(
    _ pairs: [SelfSigned.Made] = [first], tickets: Int = 1, keys: TicketKeys = TicketKeys(now: now),
    options: TLSOptions = TLSOptions()
  ) -> TLSContext {
    var options = options
    options.tickets = tickets
    do {
      return try TLSContext(pairs.map { pair($0) }, options: options, tickets: keys, now: now)
    } catch { fatalError("\(error)") }
  }
}
