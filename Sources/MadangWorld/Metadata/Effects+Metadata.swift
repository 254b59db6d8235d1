import MadangMemory
import MadangRecords

/// How the versions of metadata word the same things. IRCv3, metadata: `draft/metadata-2` and `draft/metadata-3`.
extension Effects {
  private var isMetadata3: Bool { encoding.contains(.metadata3) }

  /// A value of which the author is told unasked.
  mutating func metadataValue(_ name: String, _ value: MetadataValue) {
    if isMetadata3 {
      numeric(.keyValue, name, value.key, "*", text: value.value)
    } else {
      serverLine("METADATA", name, value.key, "*", text: value.value)
    }
  }

  /// `isOneOfMany`: the others are done all the same.
  package mutating func metadataInvalidKey(_ key: String, isOneOfMany: Bool) {
    if !isMetadata3 { return fail("METADATA", "KEY_INVALID", key, text: "Invalid key") }
    if isOneOfMany {
      warn("METADATA", "INVALID_KEY", key, text: "Invalid key")
    } else {
      fail("METADATA", "INVALID_KEY", key, text: "Invalid key")
    }
  }

  package mutating func metadataInvalidValue(_ key: String) {
    if isMetadata3 {
      fail("METADATA", "INVALID_VALUE", key, text: "The value is too long")
    } else {
      fail("METADATA", "VALUE_INVALID", text: "The value is too long")
    }
  }

  package mutating func metadataInvalidSubcommand(_ subcommand: String) {
    fail("METADATA", isMetadata3 ? "INVALID_PARAMS" : "SUBCOMMAND_INVALID", subcommand, text: "Invalid subcommand")
  }

  package mutating func metadataKeysFull(_ target: String, countMax: Int) {
    if isMetadata3 {
      fail("METADATA", "LIMIT_REACHED", "SET", target, String(countMax), text: "Metadata limit reached")
    } else {
      fail("METADATA", "LIMIT_REACHED", target, text: "Metadata limit reached")
    }
  }

  /// Keys before it have been subscribed to.
  package mutating func metadataSubscriptionsFull(_ key: String, countMax: Int) {
    if isMetadata3 {
      warn("METADATA", "LIMIT_REACHED", "SUB", key, String(countMax), text: "Too many subscriptions")
    } else {
      fail("METADATA", "TOO_MANY_SUBS", key, text: "Too many subscriptions")
    }
  }

  /// - Parameters:
  ///   - key: `*` where it is about all of them.
  ///   - seconds: after which it can be tried again.
  package mutating func metadataTooOften(_ target: String, _ subcommand: String, _ key: String, seconds: Int64) {
    if !isMetadata3 {
      fail("METADATA", "RATE_LIMITED", target, key, String(seconds), text: "Too many changes")
    } else if key == "*" {
      numeric(.metadataRateLimited, String(seconds), target, subcommand, text: "Too many changes")
    } else {
      numeric(.metadataRateLimited, String(seconds), target, subcommand, key, text: "Too many changes")
    }
  }

  /// That the author may ask for the values of a target in so many seconds. "RPL_METADATASYNCLATER".
  mutating func metadataLater(_ target: String, seconds: Int) {
    if isMetadata3 {
      numeric(.metadataSyncLater, target, String(seconds), text: "Ask for its metadata with SYNC")
    } else {
      numeric(.metadataSyncLater, target, String(seconds))
    }
  }
}
