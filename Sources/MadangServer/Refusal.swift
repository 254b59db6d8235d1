/// Why connections are refused, or ended for what they do. `madang status` says how many there were, under these
/// names.
enum Refusal: Int, CaseIterable {
  case full, tooManyFromAddress, tooOftenFromAddress, outOfDescriptors, anotherUser
  case http, tls, neverRegistered, slowReader, flood
  case badRequest, badFrame, handshake, proxy, crowdedOut
  /// A node that is being drained, or has been without the log for too long.
  case nodeAway
}
