/// What the reactor knows of a connection when somebody is behind it, and a worker has yet to make known.
struct Introduction: OptionSet, Sendable {
  let rawValue: UInt8

  /// Nobody between the client and the server can read along.
  static let secure = Introduction(rawValue: 1)
  /// The client has given a certificate. See `PresentedCertificates`.
  static let certificate = Introduction(rawValue: 2)
}
