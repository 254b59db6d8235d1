/// A request's method: RFC 9110 §9.3, and PATCH of RFC 5789. Methods are told apart by case.
package enum HTTPMethod: Sendable, BitwiseCopyable {
  case get
  case head
  case post
  case put
  case delete
  case options
  case patch
  /// Any other token: a method that nobody here knows.
  case other

  init(_ text: Span<UInt8>) {
    for (name, method) in Self.known where text.equals(name) {
      self = method
      return
    }
    self = .other
  }

  private static let known: [(StaticString, HTTPMethod)] = [
    ("GET", .get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete), ("OPTIONS", .options),
    ("PATCH", .patch),
  ]
}
