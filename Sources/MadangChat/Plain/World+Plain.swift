import MadangMemory
import MadangWorld

/// The plain dialect's door to the world: arriving, and what each line brings about.
extension World {
  /// Makes a plain connection somebody, right when it opens: the next number that is free for a name, and a room.
  /// Says nothing to the newcomer, unless the room can't be entered, or the listener greets.
  ///
  /// `address` is where they come from, with the port: what the announce style tells of them, and IRC as their real name.
  /// Where addresses are hidden, both have what everyone sees of the host.
  package mutating func welcomePlain(
    _ handle: Handle, address: String, home: String, _ effects: inout Effects
  ) {
    if settings.requiresAccount {
      dismiss(handle, reason: "This server is for those who have an account, and plain text knows none", &effects)
      return
    }
    nameByNumber(handle, address: address, &effects)
    register(handle)
    tellOnline(handle, &effects)
    _ = PlainMoves.enter(&self, handle, home, key: nil, isSilent: true, &effects)
    let encoding = sessions[handle.slot].encoding
    if encoding.contains(.plainGreeting) {
      let room = plainRoom(of: handle).map { rooms[$0].name }
      effects.plainLine(PlainLanguage(of: encoding).greeting(sessions[handle.slot].nick, in: room))
    }
  }

  /// The room that a plain person is in; nil where they are in none. There is never more than one.
  borrowing func plainRoom(of handle: Handle) -> UInt32? {
    sessions[handle.slot].memberships.last?.room
  }

  /// Runs a line that only reads the world. Somebody who has left says nothing any more.
  package borrowing func runPlain(
    _ line: PlainLine, in bytes: Span<UInt8>, by handle: Handle, _ effects: inout Effects
  ) {
    guard sessions[handle.slot].isRegistered else { return }
    switch line {
    case .empty: return
    case .speech(let text): PlainSpeech.say(bytes.extracting(text), self, handle, &effects)
    case .unknown(let name): PlainAnswers.unknown(bytes.extracting(name), &effects)
    case .command(let row, let argument):
      guard case .shared(let rule) = PlainCommand.table[row].rule else {
        preconditionFailure("A command that changes the world has it alone.")
      }
      rule(self, handle, bytes.extracting(argument), &effects)
    }
  }

  /// Runs a line of either kind. `home` is where the person's listener puts newcomers.
  package mutating func runPlainAlone(
    _ line: PlainLine, in bytes: Span<UInt8>, by handle: Handle, home: String, _ effects: inout Effects
  ) {
    guard sessions[handle.slot].isRegistered else { return }
    guard case .command(let row, let argument) = line, case .exclusive(let rule) = PlainCommand.table[row].rule else {
      runPlain(line, in: bytes, by: handle, &effects)
      return
    }
    rule(&self, handle, PlainArgument(bytes: bytes.extracting(argument), home: home), &effects)
  }
}
