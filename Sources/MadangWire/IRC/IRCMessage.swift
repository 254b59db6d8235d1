/// One IRC message (RFC 1459 §2.3.1, extended by message-tags): where its parts lie within its line.
///
///     @label=1;+react=x :dan!d@host PRIVMSG #room :two words
///      └──── tags ────┘  └ source ┘ command  0     parameter 1
///
/// Every range lies inside the line. A part that is not there has an empty range; only parameters may be there and
/// empty. Holds no bytes: whoever keeps a message keeps its line.
package struct IRCMessage: Sendable {
  /// The most parameters a message has (RFC 1459 §2.3).
  package static var parametersMax: Int { 15 }

  /// The whole tag section without `@`, still escaped.
  package internal(set) var tags = ByteRange.none
  /// Who it is from, without `:`. What a client puts here is not to be believed.
  package internal(set) var source = ByteRange.none
  package internal(set) var command = ByteRange.none
  package internal(set) var commandKey = CommandKey.none
  package internal(set) var parameterCount = 0
  private var parameters = InlineArray<15, ByteRange>(repeating: .none)

  /// A message of nothing.
  package init() {}

  /// The parameter at `index`, without the `:` that may precede the last one.
  ///
  /// - Precondition: `index` is from 0 to `parameterCount - 1`.
  package func parameter(_ index: Int) -> ByteRange {
    precondition(index >= 0 && index < parameterCount, "the message has this parameter")
    return parameters[index]
  }

  /// The parameter at `index`, or nil if the message has fewer.
  package func parameter(ifPresent index: Int) -> ByteRange? {
    index < parameterCount ? parameter(index) : nil
  }

  mutating func append(parameter range: ByteRange) {
    parameters[parameterCount] = range
    parameterCount += 1
  }
}
