import MadangWire
import Testing

@testable import MadangAccounts

@Suite("RFC 7914: scrypt") struct ScryptTests {
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test("§12: the second and the third test vector")
  func vectors() {
    let second = ScryptHash.derive(
      "password", ScryptCost(logarithm: 10, blockSize: 8, parallelism: 16), salt: Array("NaCl".utf8), bytes: 64)
    #expect(
      hex(second) == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
    let third = ScryptHash.derive(
      "pleaseletmein", ScryptCost(logarithm: 14, blockSize: 8, parallelism: 1),
      salt: Array("SodiumChloride".utf8), bytes: 64)
    #expect(
      hex(third) == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")
  }

  @Test(
    "The text of a hash has all that checking takes, and is read again; the same password has another one each time")
  func text() throws {
    let cost = ScryptCost(logarithm: 4, blockSize: 8, parallelism: 2)
    let hash = ScryptHash(of: "sesame", cost: cost)
    #expect(hash.text.hasPrefix("$scrypt$ln=4,r=8,p=2$"))
    let read = try #require(ScryptHash(hash.text))
    #expect(read == hash)
    #expect(read.matches("sesame"))
    #expect(!read.matches("Sesame") && !read.matches("") && !read.matches("sesame "))
    #expect(ScryptHash(of: "sesame", cost: cost).text != hash.text)
  }

  @Test(
    "What is no hash, or costs more than any of ours, is not read",
    arguments: [
      "", "sesame", "$scrypt$ln=4,r=8,p=2$AAAA$", "$scrypt$ln=4,r=8$AAAA$AAAA", "$scrypt$ln=4,r=8,p=2,x=1$AAAA$AAAA",
      "$scrypt$ln=30,r=8,p=1$AAAA$AAAA", "$scrypt$ln=0,r=8,p=1$AAAA$AAAA", "$scrypt$ln=4,r=8,p=2$A$AAAA",
      "$bcrypt$ln=4,r=8,p=2$AAAA$AAAA", "$scrypt$r=8,ln=4,p=2$AAAA$AAAA",
    ])
  func unreadable(text: String) {
    #expect(ScryptHash(text) == nil)
  }

  @Test("The standard cost is one that can be checked again")
  func standard() {
    let hash = ScryptHash(of: "sesame", cost: .standard)
    #expect(hash.text.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
    #expect(PasswordHash.matches(hash.text, "sesame") && !PasswordHash.matches(hash.text, "barley"))
    #expect(PasswordHash.make(of: "sesame").hasPrefix("$scrypt$ln=15,r=8,p=1$"))
    #expect(!PasswordHash.matches("sesame", "sesame"))
  }
}

/// A password is the same one by whatever way it comes.
@Suite struct PreparedPasswordTests {
  private static let cost = ScryptCost(logarithm: 4, blockSize: 8, parallelism: 1)

  @Test(
    "However a password is composed, wide or spaced, its hash takes it; what is another password it doesn't",
    arguments: [
      ("caf\u{E9} au lait", "cafe\u{301} au lait"),
      ("\u{D55C}\u{AE00}", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}"),
      ("a b c d", "a\u{A0}b\u{3000}c\u{2009}d"), ("IX IX IX", "\u{2168} I\u{AD}X \u{2168}"), ("abc123", "ａｂｃ１２３"),
    ])
  func oneOfAllForms(one: String, other: String) {
    for (kept, given) in [(one, other), (other, one), (one, one), (other, other)] {
      #expect(ScryptHash(of: kept, cost: Self.cost).matches(given))
      #expect(!ScryptHash(of: kept, cost: Self.cost).matches(given + "x"))
    }
    #expect(PasswordHash.matches(ScryptHash(of: one, cost: Self.cost).text, other))
    let keys = Scram.keys(of: one, salt: [1, 2, 3], iterations: 2)
    #expect(keys == Scram.keys(of: other, salt: [1, 2, 3], iterations: 2))
  }

  @Test("A hash that was made before passwords were prepared takes the password as it was given then")
  func older() throws {
    let salt: [UInt8] = Array(repeating: 7, count: ScryptHash.saltBytes)
    let raw = ScryptHash.derive("cafe\u{301}", Self.cost, salt: salt, bytes: ScryptHash.hashBytes)
    let text = "$scrypt$\(Self.cost.text)$\(base64(salt))$\(base64(raw))"
    let hash = try #require(ScryptHash(text))
    #expect(hash.matches("cafe\u{301}") && !hash.matches("cafe"))
  }

  private func base64(_ bytes: [UInt8]) -> String { String(decoding: Base64.encode(bytes), as: UTF8.self) }
}
