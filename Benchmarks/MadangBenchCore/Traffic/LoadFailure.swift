import MadangKernel

/// Why a load could not be run to its end.
package enum LoadFailure: Error, CustomStringConvertible, Equatable {
  case unreachable(Address, Errno)
  case refused(connection: Int, words: String)
  case closedWhileJoining(connection: Int, joined: Int)
  case stuckWhileJoining(joined: Int, of: Int)
  case everyoneClosed(ClosingReasons)
  case tooFewDescriptors(needed: Int, limit: Int)
  case interrupted
  case system(String, Errno)
  case server(String)

  package var description: String {
    switch self {
    case .unreachable(let address, let error): "can't connect to \(address): \(error)"
    case .refused(let number, let words): "connection \(number) was refused: \(words)"
    case .closedWhileJoining(let number, let joined):
      "the server closed connection \(number) before it was in its room (\(joined) are)"
    case .stuckWhileJoining(let joined, let all):
      "joining took too long: \(joined) of \(all) connections were in their rooms"
    case .everyoneClosed(let reasons): "the server closed every connection: \(reasons.words)"
    case .tooFewDescriptors(let needed, let limit):
      "\(needed) descriptors are needed, but the limit is \(limit) (see ulimit -n)"
    case .interrupted: "interrupted"
    case .system(let what, let error): "\(what): \(error)"
    case .server(let words): words
    }
  }
}
