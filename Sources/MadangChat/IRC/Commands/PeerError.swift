import MadangMemory
import MadangWorld

/// ERROR is what servers say; from a client it means nothing. Modern IRC, "ERROR message".
enum PeerError {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {}
}
