import MadangChat
import MadangKernel
import MadangMemory
import MadangWire
import MadangWorld

/// Writes what comes in to a file, from the first entry on: what the world was then, and each entry before the world is told of it.
/// So the last one is there even where the program did not survive it.
package final class Recorder: EntrySink {
  private struct State: ~Copyable {
    /// Nil until there is one.
    var file: MappedAppendFile?
    var hasBegun = false
    var hasEnded = false
    var sinceDigest = 0
    var digestEvery = Recorder.digestEvery.lowerBound
  }

  private let program: String
  private let keepsTexts: Bool
  private let onEnd: @Sendable (Errno) -> Void
  // Tier 1.
  private let state = Lock(State())

  /// Entries from one digest to the next: few at first, and twice as many each time, up to the second.
  package static let digestEvery = 64...4_096

  /// - Parameters:
  ///   - onEnd: called once, where the file takes no more; with `fileTooBig` where it is as long as it may be.
  package init(program: String, keepsTexts: Bool, onEnd: @escaping @Sendable (Errno) -> Void) {
    self.program = program
    self.keepsTexts = keepsTexts
    self.onEnd = onEnd
  }

  /// Gives it its file: once, and before anything comes in.
  package func open(_ file: consuming MappedAppendFile) {
    var file: MappedAppendFile? = file
    state.withLock { $0.file = file.take() }
  }

  package func take(_ entry: Span<UInt8>, _ world: borrowing World) {
    let error = state.withLock { state in write(entry, &state, world) }
    if let error { onEnd(error) }
  }

  package func takeAlone(_ entry: Span<UInt8>, _ world: inout World) {
    let error = state.withLock { state -> Errno? in
      if state.sinceDigest >= state.digestEvery, let error = writeDigest(&state, &world) { return error }
      return write(entry, &state, world)
    }
    if let error { onEnd(error) }
  }

  /// With a last digest, so that a short recording has one.
  package func finish(_ world: inout World) {
    let error = state.withLock { state -> Errno? in
      defer { state.hasEnded = true }
      return state.hasBegun && !state.hasEnded ? writeDigest(&state, &world) : nil
    }
    if let error { onEnd(error) }
  }

  /// Why it has just ended.
  private func write(_ entry: Span<UInt8>, _ state: inout State, _ world: borrowing World) -> Errno? {
    if state.hasEnded { return nil }
    if !state.hasBegun {
      state.hasBegun = true
      if let error = begin(&state, world) { return error }
    }
    state.sinceDigest += 1
    return append(entry, &state)
  }

  private func begin(_ state: inout State, _ world: borrowing World) -> Errno? {
    var head = ByteWriter()
    RecordForm.Head(program: program, keepsTexts: keepsTexts, world).write(to: &head)
    return append(head.span, &state) ?? append(world.snapshot([.lively, .local]).span, &state)
  }

  private func writeDigest(_ state: inout State, _ world: inout World) -> Errno? {
    if state.hasEnded { return nil }
    state.sinceDigest = 0
    state.digestEvery = min(2 * state.digestEvery, Recorder.digestEvery.upperBound)
    var writer = ByteWriter()
    Entry(.digest, of: .nobody, milliseconds: 0, latest: world.messageClock.latest, isAlone: true).write(to: &writer)
    world.digest().write(to: &writer)
    return append(writer.span, &state)
  }

  private func append(_ piece: Span<UInt8>, _ state: inout State) -> Errno? {
    let length = RecordForm.length(of: piece.count)
    do throws(Errno) {
      // Where there is room for the first alone, whoever reads it finds that the rest is missing.
      let isOpen: Void? = try state.file?.append(length.span)
      precondition(isOpen != nil, "An entry came before the file.")
      try state.file?.append(piece)
      return nil
    } catch {
      state.hasEnded = true
      return error
    }
  }
}
