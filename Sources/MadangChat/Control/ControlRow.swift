import MadangMemory
import MadangWorld

/// One command of the control socket: all that there is to know of it before its rule runs, and all that the command
/// line needs to offer it.
package struct ControlRow: Sendable {
  /// A rule, by how much of the world it needs. It ends with `Effects.controlDone` or `controlRefuse`, whoever ends it.
  package enum Rule: Sendable {
    case shared(@Sendable (borrowing World, ControlRequest, inout Effects) -> Void)
    case exclusive(@Sendable (inout World, ControlRequest, inout Effects) -> Void)
    case slow(@Sendable (borrowing World, ControlRequest, inout Effects) -> SlowWork?)
  }

  /// One word, or two: `status`, `room list`.
  package let name: String
  /// What follows the name; those in brackets may be left out. The last takes the rest of the line.
  package let parameters: [String]
  package let help: String
  /// How the command line shows the answer.
  package let look: ControlLook
  /// Whether a password in Base64 follows the parameters. The command line reads it elsewhere than from its arguments.
  package let asksForPassword: Bool
  package let reach: Reach
  package let rule: Rule

  /// `reach`: of a slow rule that only asks, `.world`; of all others it is known.
  package init(
    _ name: String, _ parameters: String..., help: String, look: ControlLook = .sentence,
    asksForPassword: Bool = false, reach: Reach? = nil, _ rule: Rule
  ) {
    self.name = name
    self.parameters = parameters
    self.help = help
    self.look = look
    self.asksForPassword = asksForPassword
    self.rule = rule
    if case .shared = rule { self.reach = .world } else { self.reach = reach ?? .log }
  }

  var needsWorldAlone: Bool { if case .exclusive = rule { true } else { false } }

  /// How many words may follow the name.
  var argumentCounts: ClosedRange<Int> {
    let password = asksForPassword ? 1 : 0
    return parameters.count { !$0.hasPrefix("[") } + password...parameters.count + password
  }

  /// `room close ROOM [REASON]`.
  package var usage: String { ([name] + parameters).joined(separator: " ") }
}

/// What a rule of the control socket is given.
package struct ControlRequest: Sendable {
  package let arguments: [String]
  /// What only the shell around the rules can know.
  package let server: ControlFacts

  package init(arguments: [String], server: ControlFacts) {
    self.arguments = arguments
    self.server = server
  }

  /// An argument that may have been left out.
  func optional(_ index: Int) -> String? { index < arguments.count ? arguments[index] : nil }
}

/// What the rules can't know by themselves, as it was when the command began.
package struct ControlFacts: Sendable {
  package let residentBytes: Int?
  package var processNumber: Int?
  /// Where the server listens.
  package var listeners: [String] = []
  /// How many connections were refused, or ended for what they did, by reason.
  package var refused: [(reason: String, count: Int)] = []
  /// Connections that take no more just now.
  package var slowReaders = 0
  /// What was said, and handed to somebody, since the start; and a second, of late.
  package var messages = 0
  package var deliveries = 0
  package var messagesPerSecond = 0.0
  package var deliveriesPerSecond = 0.0
  /// Events that are not on the disk yet; nil where nothing is kept.
  package var historyWaiting: Int?
  package var dataBytes: Int?
  /// How many deliveries took how long, at most so many microseconds each: those that were timed.
  package var deliveryTimes: [(microseconds: Int, count: Int)] = []
  /// What each thread has used of a processor since the start, in microseconds, by its name. It reads files.
  package var threadMicroseconds: @Sendable () -> [(name: String, count: Int)] = { [] }
  /// Of one connection, what the rules don't know of it; nil where it is gone.
  package var connection: @Sendable (Handle) -> ConnectionFacts? = { _ in nil }

  /// Where this is one node of several.
  package var cluster: ClusterFacts?

  package init(residentBytes: Int?) {
    self.residentBytes = residentBytes
  }
}
