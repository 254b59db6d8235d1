import MadangChat
import MadangWorld

extension EngineState {
  var kind: ClusterFacts.Engine {
    switch self {
    case .connecting: .connecting
    case .live: .live
    case .silent: .silent
    case .refused: .refused
    }
  }

  /// Why it is not live, where it says so.
  var reason: String? {
    switch self {
    case .connecting(let reason): reason
    case .refused(let reason): reason
    case .live, .silent: nil
    }
  }
}
