import MadangMemory
import MadangWire
import MadangWorld

@testable import MadangChat

extension SlowWork.Finish {
  /// The same end, with its outcomes as whoever reads them elsewhere has them: what the bytes leave out is missed.
  func written(_ world: borrowing World, _ handle: Handle) -> SlowWork.Finish {
    switch settled(world, handle) {
    case .changing(let outcome, let first): .changing(outcome.readAgain(), after: first)
    case .chain(let ends): .chain(ends.map { $0.written(world, handle) })
    case let other: other
    }
  }

  /// What it carries out that can be written.
  var outcomes: [any Outcome] {
    switch self {
    case .changing(let outcome, _): [outcome]
    case .chain(let ends): ends.flatMap(\.outcomes)
    case .choosing, .reading, .connection: []
    }
  }
}

extension Outcome {
  var bytes: [UInt8] {
    var writer = ByteWriter()
    OutcomeTable.write(self, to: &writer)
    return writer.copiedBytes
  }

  func readAgain() -> any Outcome {
    do throws(FieldError) {
      return try OutcomeTable.read(all: bytes)
    } catch {
      preconditionFailure("\(Self.name) can't be read again: \(error)")
    }
  }
}

extension OutcomeTable {
  /// An outcome, and nothing behind it.
  static func read(all bytes: [UInt8]) throws(FieldError) -> any Outcome {
    var reader = FieldReader(bytes.span)
    let outcome = try read(from: &reader)
    try reader.end()
    return outcome
  }
}
