import Foundation

/// When a log's stream was made, as the servers write it: so the log is told from another one of the same name.
struct LogCreation: Equatable {
  let text: String

  /// Whether both are of one log. Servers that several nodes ask for the stream at once may tell one time first, and then
  /// that of another one's wish; `milliseconds` is more than lies between those.
  func isOfSameLog(as other: LogCreation, within milliseconds: Int64) -> Bool {
    if text == other.text { return true }
    guard let seconds, let others = other.seconds else { return false }
    return Int64(abs(seconds - others)) * 1_000 < milliseconds
  }

  /// Since 1970. Of what follows the seconds there are as many digits as there need be.
  private var seconds: Int? {
    guard text.hasSuffix("Z"), let date = try? Date(String(text.prefix(19)) + "Z", strategy: .iso8601) else {
      return nil
    }
    return Int(date.timeIntervalSince1970)
  }
}
