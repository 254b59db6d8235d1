import MadangMemory
import MadangWire
import MadangWorld

/// What stands between a line and its rule: every shell asks here, so that each of them refuses alike.
extension World {
  /// The rule that may run, its price, how far it reaches, and what of it is recorded; nil where the command was refused: the refusal stands among the replies.
  ///
  /// Call it once for each message, after `Effects.begin` and before the rule. It takes up the label too. A refused
  /// command costs `Cost.refusal`.
  package borrowing func admit(
    _ command: borrowing Command, of commands: CommandTable, by handle: Handle, _ effects: inout Effects
  ) -> (rule: Rule, cost: Cost, reach: Reach, disclosure: Disclosure)? {
    takeLabel(command, &effects)
    if !command.message.tags.isEmpty, let row = batchedRow(command, effects) {
      return (row.rule, row.cost, row.reach, row.disclosure)
    }
    let index = commands.index(of: command.message.commandKey)
    guard hasValidText(command) else {
      refuseInvalidUTF8(command, isNotice: command.message.commandKey == Admission.notice, &effects)
      return nil
    }
    guard let index, commands.rows[index].beforeWelcome || sessions[handle.slot].isRegistered else {
      if sessions[handle.slot].isRegistered {
        effects.numeric(.unknownCommand, shownName(command), text: "Unknown command")
      } else {
        effects.numeric(.notRegistered, text: "You have not registered")
      }
      return nil
    }
    guard hasRequired(commands.rows[index].parametersMin, command) else {
      effects.numeric(.needMoreParams, commands.rows[index].name, text: "Not enough parameters")
      return nil
    }
    if commands.rows[index].key == Admission.privmsg, let service = addressedService(command) {
      return (service.rule, service.cost, service.reach, service.disclosure)
    }
    return (
      commands.rows[index].rule, commands.rows[index].cost, commands.rows[index].reach,
      commands.rows[index].disclosure
    )
  }

  /// What is said to a service is a command of its own. All other messages pay two comparisons for that.
  private borrowing func addressedService(_ command: borrowing Command) -> CommandRow? {
    guard command.count > 1 else { return nil }
    let target = command.bytes(0)
    guard target.count == ServiceRows.nameBytes, !command.bytes(1).isEmpty, settings.services.accounts != nil else {
      return nil
    }
    switch target[0] | 0x20 {
    case UInt8(ascii: "n"): return target.equalsIgnoringASCIICase("NickServ") ? ServiceRows.nickServ : nil
    case UInt8(ascii: "c"): return target.equalsIgnoringASCIICase("ChanServ") ? ServiceRows.chanServ : nil
    default: return nil
    }
  }

  /// What takes a line that belongs to a batch, whatever its command; nil for every other line. IRCv3, client-batch.
  private borrowing func batchedRow(
    _ command: borrowing Command, _ effects: borrowing Effects
  ) -> CommandRow? {
    let slot = effects.connection.slot
    guard sessions[slot].hasClientBatches || effects.encoding.isSuperset(of: ClientBatches.needs),
      sessions[effects.author.slot].isRegistered,
      let range = command.message.tagValue("batch", in: command.line), !range.isEmpty
    else { return nil }
    guard let open = clientBatches[slot]?.text?.reference else { return Admission.strayRow }
    return open.span.equals(command.line.extracting(range)) ? Admission.batchedRow : Admission.strayRow
  }

  /// Answers a line that is no message. Modern IRC, "ERR_INPUTTOOLONG"; message-tags, "Size limit".
  package borrowing func refuse(_ violation: IRCViolation, _ effects: inout Effects) {
    switch violation {
    case .bodyTooLong, .tagsTooLong, .tagDataTooLong:
      effects.numeric(.inputTooLong, text: "Input line was too long")
    case .nulByte, .carriageReturn, .lineFeed:
      effects.numeric(.unknownError, "*", text: "A line may not hold NUL, CR or LF")
    case .missingCommand:
      break
    }
  }

  /// A required parameter that is empty counts as missing, as it does for USER. Modern IRC, "USER message".
  private borrowing func hasRequired(_ parametersMin: Int, _ command: borrowing Command) -> Bool {
    guard command.count >= parametersMin else { return false }
    for index in 0..<parametersMin where command.message.parameter(index).isEmpty { return false }
    return true
  }

  /// labeled-response: the tag works with the batch capability only, has a value, and at most 64 bytes.
  private borrowing func takeLabel(_ command: borrowing Command, _ effects: inout Effects) {
    guard !command.message.tags.isEmpty, effects.encoding.isSuperset(of: [.labeledResponse, .batch]),
      let range = command.message.tagValue("label", in: command.line), !range.isEmpty
    else { return }
    let label = command.line.extracting(range)
    guard Admission.unescapedCount(label) <= Admission.labelBytesMax, UTF8Repair.isValid(label) else { return }
    effects.setLabel(label)
  }

  /// utf8-only. Tags may be anything: a client-only tag that isn't UTF-8 is left out where it would be handed on.
  private borrowing func hasValidText(_ command: borrowing Command) -> Bool {
    UTF8Repair.isValid(command.line.extracting(command.message.tags.end..<command.line.count))
  }

  /// utf8-only, "The INVALID_UTF8 standard replies code". A NOTICE is never answered.
  private borrowing func refuseInvalidUTF8(
    _ command: borrowing Command, isNotice: Bool, _ effects: inout Effects
  ) {
    if isNotice { return }
    effects.fail(
      shownName(command), "INVALID_UTF8",
      text: "Message rejected, your IRC software MUST use UTF-8 encoding on this network")
  }

  /// The command as it was sent, where that can stand in a reply.
  private borrowing func shownName(_ command: borrowing Command) -> String {
    let name = command.line.extracting(command.message.command)
    guard name.count <= Admission.shownBytesMax, UTF8Repair.isValid(name) else { return "*" }
    return String(bytes: name)
  }
}

/// Numbers of the admission.
private enum Admission {
  static let notice = CommandKey("NOTICE")
  static let privmsg = CommandKey("PRIVMSG")
  /// labeled-response, "Tag value".
  static let labelBytesMax = 64
  /// The command that began a batch has paid for its lines, as many as it may have; what belongs to none has not.
  static let batchedRow = CommandRow("BATCH", .log, cost: .says(0), records: .text(at: 1), .exclusive(Batch.take))
  static let strayRow = CommandRow("BATCH", .log, cost: .says(1), records: .text(at: 1), .exclusive(Batch.take))
  /// A command's name is repeated in a refusal up to this length.
  static let shownBytesMax = 64

  /// How many bytes a tag's value has: an escaped one has two for some of them.
  static func unescapedCount(_ value: Span<UInt8>) -> Int {
    var count = 0
    var index = 0
    while index < value.count {
      index += value[index] == UInt8(ascii: "\\") ? 2 : 1
      count += 1
    }
    return count
  }
}
