import MadangMemory
import MadangRecords
import MadangWire

/// What is kept of an account's metadata; nil where it could not be read.
package struct MetadataFound: Outcome {
  package static var name: String { "metadata" }

  let account: String
  /// Which sheet has waited for it.
  let sheet: UInt64
  let values: [MetadataValue]?

  package init(account: String, sheet: UInt64, values: [MetadataValue]?) {
    self.account = account
    self.sheet = sheet
    self.values = values
  }

  package func carryOut(_ world: inout World, _: Handle, _ effects: inout Effects) {
    world.load(self, &effects)
  }

  // MARK: As bytes

  package func write(to writer: inout ByteWriter) { writer.append(fields: account, sheet, values) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    account = try reader.next()
    sheet = try reader.next()
    values = try reader.next()
  }
}
