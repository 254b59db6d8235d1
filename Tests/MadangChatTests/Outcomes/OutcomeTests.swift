import Foundation
import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// What slow work comes to is a value: it is written down, and read again.
@Suite struct OutcomeTests {
  /// The bytes of an outcome behind its name.
  private func payload(_ outcome: some Outcome) -> [UInt8] {
    var writer = ByteWriter()
    outcome.write(to: &writer)
    return writer.copiedBytes
  }

  @Test("Every outcome comes back as it was", arguments: OutcomeSamples.all.indices)
  func roundTrip(_ index: Int) throws {
    let outcome = OutcomeSamples.all[index]
    let again = try OutcomeTable.read(all: outcome.bytes)
    #expect(type(of: again) == type(of: outcome))
    #expect(String(reflecting: again) == String(reflecting: outcome) || outcome is ReadMarkersFound)
    #expect(again.bytes == outcome.bytes)
  }

  @Test("No part of an outcome's bytes is one, nor are they with another byte", arguments: OutcomeSamples.all.indices)
  func cuts(_ index: Int) {
    let bytes = OutcomeSamples.all[index].bytes
    for count in bytes.indices {
      #expect(throws: FieldError.truncated) { () throws in try OutcomeTable.read(all: Array(bytes.prefix(count))) }
    }
    #expect(throws: FieldError.malformed) { () throws in try OutcomeTable.read(all: bytes + [0]) }
  }

  @Test("Bytes that are no outcome's are refused without a trap", arguments: OutcomeSamples.all.indices)
  func changedBytes(_ index: Int) {
    let bytes = OutcomeSamples.all[index].bytes
    for position in bytes.indices {
      for byte in [0, 1, 0x7F, 0x80, 0xFF, bytes[position] &+ 1] as [UInt8] {
        var changed = bytes
        changed[position] = byte
        guard let outcome = try? OutcomeTable.read(all: changed) else { continue }
        // Whatever is read is written as it was read.
        #expect(outcome.bytes == changed || outcome is ReadMarkersFound)
      }
    }
  }

  @Test("Every type of the table, and every case of each, is among the samples")
  func samplesAreComplete() {
    for type in OutcomeTable.types {
      let samples = OutcomeSamples.all.filter { Swift.type(of: $0) == type }
      #expect(!samples.isEmpty, "\(type.name)")
      guard samples.contains(where: { Mirror(reflecting: $0).displayStyle == .enum }) else { continue }
      let cases = Set(samples.map { payload($0)[0] })
      for number in UInt8.min ... .max where isCase(number, of: type) {
        #expect(cases.contains(number), "\(type.name), case \(number)")
      }
    }
  }

  /// Whether a byte begins a case of an enum.
  private func isCase(_ number: UInt8, of type: any Outcome.Type) -> Bool {
    var writer = ByteWriter()
    writer.append(fields: type.name)
    writer.append(byte: number)
    do throws(FieldError) { _ = try OutcomeTable.read(all: writer.copiedBytes) } catch { return error != .unknown }
    return true
  }

  @Test("Every type that is declared to be an outcome is in the table, under a name of its own")
  func tableIsComplete() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources").standardizedFileURL
    var declared = 0
    for module in ["MadangWorld", "MadangChat"] {
      let folder = sources.appending(path: module)
      let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
      for case let file as URL in files where file.pathExtension == "swift" {
        let text = try String(contentsOf: file, encoding: .utf8)
        declared += text.matches(of: /(struct|enum|extension) [\w.]+: ([\w, ]+, )?(Outcome|Sweep)\b/).count
      }
    }
    #expect(declared == OutcomeTable.types.count)
    #expect(Set(OutcomeTable.types.map { $0.name }).count == OutcomeTable.types.count)
  }

  @Test("What an outcome is called stays the same for ever")
  func names() {
    #expect(
      OutcomeTable.types.map { $0.name }.sorted() == [
        "authenticate", "ban", "ban-sweep", "clientcert", "control-account", "forgetting-sweep", "logout-sweep",
        "markread", "metadata", "nickserv", "oper", "read-markers", "redact", "register", "room-closing-sweep",
        "spamfilter",
      ])
  }

  @Test("An outcome that nobody knows is refused")
  func unknown() {
    var writer = ByteWriter()
    "no-such-outcome".write(to: &writer)
    let bytes = writer.copiedBytes
    #expect(throws: FieldError.unknown) { () throws in try OutcomeTable.read(all: bytes) }
  }

  @Test("Recovery codes and proofs are left out where others read, and nothing else is")
  func secrets() {
    for outcome in OutcomeSamples.all {
      let text = "\(outcome.withoutSecrets)"
      #expect(!text.contains(OutcomeSamples.secret) && !text.contains("\(Array(OutcomeSamples.secret.utf8))"))
      if !"\(outcome)".contains(OutcomeSamples.secret), !"\(outcome)".contains("\(Array(OutcomeSamples.secret.utf8))") {
        #expect(outcome.withoutSecrets.bytes == outcome.bytes)
      } else {
        #expect(text.contains("*") || text.contains("[42]"))
      }
    }
  }
}
