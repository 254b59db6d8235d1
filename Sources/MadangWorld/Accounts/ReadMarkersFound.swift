import MadangMemory
import MadangWire

/// What the history has of an account's markers; nil where it could not be read.
package struct ReadMarkersFound: Outcome {
  package static var name: String { "read-markers" }

  private let account: String
  private let markers: [String: Int64]?

  package init(account: String, markers: [String: Int64]?) {
    self.account = account
    self.markers = markers
  }

  package func carryOut(_ world: inout World, _: Handle, _ effects: inout Effects) {
    guard let markers else {
      guard effects.encoding.contains(.readMarker) else { return }
      return effects.fail(
        "MARKREAD", "INTERNAL_ERROR", "*", text: "Until when you have read can't be told now. Log in again later")
    }
    let owner = account.foldedName
    world.readMarkers.set(markers, of: owner)
    // They may have gone while this was being read.
    if world.loggedIn.isEmpty(account) {
      world.readMarkers.rest(owner, countMax: world.settings.limits.readMarkerOwnersMax)
    }
  }

  // MARK: As bytes

  /// The targets in their order, and then their markers: so equal values are equal bytes.
  package func write(to writer: inout ByteWriter) {
    let sorted = markers.map { $0.sorted { $0.key < $1.key } }
    writer.append(fields: account, sorted?.map(\.key), sorted?.map(\.value) ?? [])
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    account = try reader.next()
    let targets = try reader.next([String]?.self)
    let times = try reader.next([Int64].self)
    guard times.count == targets?.count ?? 0 else { throw .malformed }
    markers = targets.map { Dictionary(zip($0, times)) { max($0, $1) } }
  }
}
