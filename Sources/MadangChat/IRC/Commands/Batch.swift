import MadangMemory
import MadangWire
import MadangWorld

/// BATCH from clients, and the lines that belong to one. IRCv3, client-batch.
enum Batch {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let word = command.bytes(0)
    let reference = copy(word.extracting(1..<word.count))
    switch word[0] {
    case UInt8(ascii: "+"): open(&world, handle, reference, command, &effects)
    case UInt8(ascii: "-"): close(&world, handle, reference, &effects)
    default:
      effects.fail("BATCH", "INVALID_REFTAG", command.text(0), text: "A reference tag follows + or -")
    }
  }

  private static func open(
    _ world: inout World, _ handle: Handle, _ reference: [UInt8], _ command: borrowing Command,
    _ effects: inout Effects
  ) {
    let name = String(decoding: reference, as: UTF8.self)
    guard ClientBatches.isReference(reference) else {
      refuse(reference, &world, effects.connection)
      effects.fail(
        "BATCH", "INVALID_REFTAG", name, text: "A reference tag has only letters, digits and hyphens")
      return
    }
    guard command.count > 1 else {
      effects.numeric(.needMoreParams, "BATCH", text: "Not enough parameters")
      return
    }
    guard command.bytes(1).equals("draft/multiline"), effects.encoding.isSuperset(of: ClientBatches.needs) else {
      refuse(reference, &world, effects.connection)
      effects.fail("BATCH", "UNKNOWN_TYPE", name, command.text(1), text: "Unknown batch type")
      return
    }
    let limits = world.settings.limits
    if let open = world.clientBatches[effects.connection.slot]?.text, open.hasTimedOut(limits, seconds: effects.seconds)
    {
      fail(.timeout, &world, handle, &effects)
    }
    guard world.clientBatches[effects.connection.slot]?.text == nil, command.count > 2, !command.bytes(2).isEmpty else {
      refuse(reference, &world, effects.connection)
      let reason = command.count > 2 && !command.bytes(2).isEmpty ? "one is open already" : "no target"
      effects.fail("BATCH", "MULTILINE_INVALID", text: "Invalid multiline batch: \(reason)")
      return
    }
    var tags = ByteWriter()
    if effects.encoding.contains(.messageTags) {
      tags.append(clientOnlyTagsOf: command.message, in: command.line, followingTags: false) { key in
        world.settings.clientTags.allows(key)
      }
    }
    let text = ClientBatches.Text(
      reference: reference, target: copy(command.bytes(2)), label: effects.labelBytes, tags: copy(tags.span),
      openedSeconds: effects.seconds)
    world.changeBatches(of: effects.connection) { batches in
      batches.forget(reference)
      batches.text = text
    }
    // Its answer comes when it ends.
    effects.dropLabel()
  }

  private static func close(
    _ world: inout World, _ handle: Handle, _ reference: [UInt8], _ effects: inout Effects
  ) {
    guard let text = world.clientBatches[effects.connection.slot]?.text, text.reference == reference else {
      if world.clientBatches[effects.connection.slot]?.hasRefused(reference) == true {
        world.changeBatches(of: effects.connection) { $0.forget(reference) }
      } else {
        effects.fail(
          "BATCH", "INVALID_REFTAG", String(decoding: reference, as: UTF8.self), text: "No such batch is open")
      }
      return
    }
    if let failure = text.failureAtEnd(world.settings.limits, effects) {
      fail(failure, &world, handle, &effects)
      world.changeBatches(of: effects.connection) { $0.forget(reference) }
      return
    }
    world.changeBatches(of: effects.connection) { $0.text = nil }
    if let label = text.label { effects.setLabel(label.span) }
    say(text, world, handle, &effects)
  }

  /// A line with a batch tag.
  static func take(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    // "Clients MUST NOT send tags other than …": what begins the batch has the label.
    effects.dropLabel()
    guard let range = command.message.tagValue("batch", in: command.line) else { return }
    let reference = copy(command.line.extracting(range))
    if command.message.commandKey == batch, command.count > 0 {
      // "Clients MUST NOT send nested batches": what belongs to the inner one is passed over too.
      let word = command.bytes(0)
      if word[0] == UInt8(ascii: "+") { refuse(copy(word.extracting(1..<word.count)), &world, effects.connection) }
    }
    guard let open = world.clientBatches[effects.connection.slot]?.text, open.reference == reference else {
      if world.clientBatches[effects.connection.slot]?.hasRefused(reference) == true { return }
      refuse(reference, &world, effects.connection)
      let name = UTF8Repair.isValid(reference.span) ? String(decoding: reference, as: UTF8.self) : "*"
      effects.fail("BATCH", "INVALID_REFTAG", name, text: "No such batch is open")
      return
    }
    if let failure = add(command, to: open, &world, effects) { fail(failure, &world, handle, &effects) }
  }

  /// What stands against a line, in the order in which the specification names it.
  private static func add(
    _ command: borrowing Command, to text: ClientBatches.Text, _ world: inout World, _ effects: borrowing Effects
  ) -> ClientBatches.Text.Failure? {
    if text.hasTimedOut(world.settings.limits, seconds: effects.seconds) { return .timeout }
    let kind: Event.Kind
    switch command.message.commandKey {
    case message: kind = .message
    case notice: kind = .notice
    default: return .otherCommand
    }
    guard command.count > 1 else { return .invalid(reason: "Invalid multiline batch: a line without text") }
    let line = ClientBatches.Text.Line(
      kind: kind, target: command.bytes(0), text: command.bytes(1),
      continues: command.message.tag("draft/multiline-concat", in: command.line) != nil)
    return world.addLine(line, toBatchOf: effects.connection)
  }

  private static let batch = CommandKey("BATCH")
  private static let message = CommandKey("PRIVMSG")
  private static let notice = CommandKey("NOTICE")

  private static func refuse(_ reference: [UInt8], _ world: inout World, _ connection: Handle) {
    world.changeBatches(of: connection) { $0.refuse(reference) }
  }

  /// Gives the open batch up, and tells why: what came of it and what still comes is passed over.
  static func fail(
    _ failure: ClientBatches.Text.Failure, _ world: inout World, _ handle: Handle, _ effects: inout Effects
  ) {
    guard let text = world.clientBatches[effects.connection.slot]?.text else { return }
    world.changeBatches(of: effects.connection) { batches in
      batches.text = nil
      batches.refuse(text.reference)
    }
    if let label = text.label { effects.setLabel(label.span) }
    let limits = world.settings.limits
    switch failure {
    case .timeout:
      effects.fail(
        "BATCH", "TIMEOUT", String(decoding: text.reference, as: UTF8.self),
        text: "The batch was left open for too long")
    case .bytesMax:
      effects.fail(
        "BATCH", "MULTILINE_MAX_BYTES", String(limits.multilineBytesMax),
        text: "Multiline batch max-bytes exceeded")
    case .linesMax:
      effects.fail(
        "BATCH", "MULTILINE_MAX_LINES", String(limits.multilineLinesMax),
        text: "Multiline batch max-lines exceeded")
    case .target(let provided):
      effects.fail(
        "BATCH", "MULTILINE_INVALID_TARGET", String(decoding: text.target, as: UTF8.self), provided,
        text: "Invalid multiline target")
    case .invalid(let reason): effects.fail("BATCH", "MULTILINE_INVALID", text: reason)
    }
  }

  private static func copy(_ bytes: Span<UInt8>) -> [UInt8] { bytes.indices.map { bytes[$0] } }
}

extension World {
  /// Gives up a batch that has been open for too long, of a client that says nothing more.
  package mutating func endStaleBatch(of connection: Handle, _ effects: inout Effects) {
    guard sessions[connection.slot].hasClientBatches,
      let text = clientBatches[connection.slot]?.text, text.hasTimedOut(settings.limits, seconds: effects.seconds)
    else { return }
    Batch.fail(.timeout, &self, effects.author, &effects)
  }
}
