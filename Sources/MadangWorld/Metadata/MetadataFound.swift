import MadangMemory
import MadangRecords
import MadangWire

/// What the store has of an account's metadata; nil where it could not be read.
package struct MetadataFound: Outcome {
  package static var name: String { "metadata" }

  private let account: String
  private let values: [MetadataValue]?

  package init(account: String, values: [MetadataValue]?) {
    self.account = account
    self.values = values
  }

  package func carryOut(_ world: inout World, _: Handle, _ effects: inout Effects) {
    if let values { world.load(values, of: account, &effects) }
  }

  // MARK: As bytes

  package func write(to writer: inout ByteWriter) { writer.append(fields: account, values) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    account = try reader.next()
    values = try reader.next()
  }
}
