/// What a WHO asks for besides its mask: `o`, `%tcuihsnfdlaor,token`, or both. IRCv3, whox.
struct WhoQuery {
  struct Fields: OptionSet {
    let rawValue: UInt16

    static let token = Fields(rawValue: 1 << 0)
    static let room = Fields(rawValue: 1 << 1)
    static let user = Fields(rawValue: 1 << 2)
    static let address = Fields(rawValue: 1 << 3)
    static let host = Fields(rawValue: 1 << 4)
    static let server = Fields(rawValue: 1 << 5)
    static let nick = Fields(rawValue: 1 << 6)
    static let flags = Fields(rawValue: 1 << 7)
    static let distance = Fields(rawValue: 1 << 8)
    static let idle = Fields(rawValue: 1 << 9)
    static let account = Fields(rawValue: 1 << 10)
    static let standing = Fields(rawValue: 1 << 11)
    static let realname = Fields(rawValue: 1 << 12)

    init(rawValue: UInt16) {
      self.rawValue = rawValue
    }

    /// "Servers MUST ignore any non-standard field they don't support."
    init(letters: Substring) {
      self = []
      for letter in letters { if let field = Fields.letters[letter] { insert(field) } }
    }

    private static let letters: [Character: Fields] = [
      "t": .token, "c": .room, "u": .user, "i": .address, "h": .host, "s": .server, "n": .nick, "f": .flags,
      "d": .distance, "l": .idle, "a": .account, "o": .standing, "r": .realname,
    ]
  }

  let operatorsOnly: Bool
  /// What RPL_WHOSPCRPL is to tell; nil where RPL_WHOREPLY is wanted.
  let fields: Fields?
  let token: String

  /// "The token MUST contain only digit characters and MUST contain at most 3 characters."
  private static let tokenBytesMax = 3

  /// Reads the parameter behind the mask.
  init(_ text: String) {
    let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    operatorsOnly = parts.first?.contains("o") ?? false
    guard parts.count > 1 else {
      fields = nil
      token = ""
      return
    }
    let words = parts[1].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    fields = Fields(letters: words[0])
    let given = words.count > 1 ? words[1] : ""
    let isToken =
      !given.isEmpty && given.utf8.count <= Self.tokenBytesMax
      && given.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    // Who asks for a token without giving one is answered with as many fields all the same.
    token = isToken ? String(given) : "0"
  }
}
