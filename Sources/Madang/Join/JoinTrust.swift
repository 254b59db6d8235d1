import MadangClient
import MadangTLS

/// Whose certificate `madang join` believes.
enum JoinTrust {
  /// - Parameters:
  ///   - fingerprint: the flag `--fingerprint`.
  ///   - insecure: the flag `--insecure`.
  static func find(_ setup: JoinSetup, _ url: ChatURL, fingerprint: String?, insecure: Bool) throws -> TLSTrust {
    guard url.scheme.isSecure else {
      // What says it for all servers is no reason to stay away from one that has no certificate.
      if fingerprint == nil, !insecure { return .system }
      try Complaint.fail(
        "\(url.scheme.rawValue):// is not encrypted, and has no certificate: use \(secured(url.scheme))://.")
    }
    if insecure, fingerprint != nil { try Complaint.fail("--insecure and --fingerprint exclude each other.") }
    // The stricter of two that were not typed now wins, and one that was typed wins over the file.
    if !insecure, let text = setup.fingerprint {
      guard let pinned = TLSTrust.pinned(text) else { preconditionFailure("Its kind lets no other text through.") }
      return pinned
    }
    if !setup.insecure { return .system }
    Complaint.say("note: any certificate is believed: whoever stands between can read and change everything.")
    return .anybody
  }

  private static func secured(_ scheme: ChatURL.Scheme) -> String { scheme == .ws ? "wss" : "ircs" }

  /// What was typed, for a shell, without what says whose certificate is believed.
  static func command(_ arguments: [String]) -> String {
    var kept: [String] = []
    var isValue = false
    for argument in arguments {
      if isValue {
        isValue = false
      } else if argument == "--fingerprint" {
        isValue = true
      } else if argument != "--insecure", !argument.hasPrefix("--fingerprint=") {
        kept.append(quoted(argument))
      }
    }
    return kept.joined(separator: " ")
  }

  /// One word of a shell's: see "Quoting" in sh(1).
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "="):
        true
      default: false
      }
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
