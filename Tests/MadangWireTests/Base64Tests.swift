import MadangWire
import Testing

@Suite("RFC 4648 §4: Base64") struct Base64Tests {
  @Test(
    "§10: the test vectors, both ways",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func vectors(text: String, encoded: String) {
    #expect(String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self) == encoded)
    #expect(Base64.decode(Array(encoded.utf8)) == Array(text.utf8))
  }

  @Test("Every byte at every place comes back")
  func everyByte() {
    for byte in UInt8.min ... .max {
      for place in 0..<3 {
        var bytes: [UInt8] = [7, 200, 99, 1]
        bytes[place] = byte
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      }
    }
  }

  @Test(
    "§3: no missing padding, no padding within, no other characters, no bits that mean nothing",
    arguments: [
      "Z", "Zg", "Zg=", "Zm8", "Zg==Zg==", "Z===", "====", "Zm9v\n", "Zm-v", "Zm_v", "Zh==", "Zm9=", "Zm 9", "=m9v",
    ])
  func refused(text: String) {
    #expect(Base64.decode(Array(text.utf8)) == nil)
  }
}
