import MadangMemory
import MadangRecords
import MadangWire

extension World {
  /// Changes what is known of a client's batches; nothing is kept of who has none.
  package mutating func changeBatches(of connection: Handle, _ change: (inout ClientBatches) -> Void) {
    change(&clientBatches[connection.slot, default: ClientBatches()])
    let isEmpty = clientBatches[connection.slot]?.isEmpty != false
    if isEmpty { clientBatches[connection.slot] = nil }
    sessions[connection.slot].hasClientBatches = !isEmpty
  }

  /// Adds a line to the text that a client is sending; what stands against it otherwise.
  package mutating func addLine(
    _ line: borrowing ClientBatches.Text.Line, toBatchOf connection: Handle
  ) -> ClientBatches.Text.Failure? {
    clientBatches[connection.slot]?.text?.take(line, settings.limits)
  }
}
