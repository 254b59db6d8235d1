import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// A connection that was made, as the world is told of it.
package struct Opening {
  package var encoding: Encoding
  /// Where it comes from: an address, or a name for one.
  package var host: String
  /// The same with the port, which plain people are shown with; empty for others.
  package var address: String
  package var isSecure: Bool
  package var certificate: CertificateFingerprint?
  package var encryption: Encryption
  /// Where its listener puts newcomers of the plain dialect; nil: in the lobby.
  package var home: String?
  /// Whose process it is, where it came to the control socket.
  package var user: String?

  package init(
    encoding: Encoding, host: String, address: String = "", isSecure: Bool = false,
    certificate: CertificateFingerprint? = nil, encryption: Encryption = .none, home: String? = nil, user: String? = nil
  ) {
    self.encoding = encoding
    self.host = host
    self.address = address
    self.isSecure = isSecure
    self.certificate = certificate
    self.encryption = encryption
    self.home = home
    self.user = user
  }
}

extension Opening: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(
      fields: encoding.rawValue, host, address, isSecure, certificate?.bytes ?? [], encryption, home, user)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    encoding = Encoding(rawValue: try UInt64(from: &reader))
    host = try reader.next()
    address = try reader.next()
    isSecure = try reader.next()
    let bytes = try [UInt8](from: &reader)
    certificate = CertificateFingerprint(bytes: bytes)
    guard certificate != nil || bytes.isEmpty else { throw .malformed }
    encryption = try reader.next()
    home = try reader.next()
    user = try reader.next()
  }
}

extension World {
  /// Somebody has come, by whatever dialect: their session begins, and of who speaks plain text so does all else. Whether they
  /// are welcome already.
  package mutating func open(
    _ opening: Opening, as handle: Handle, of node: NodeID = .first, id: PersonID? = nil, milliseconds: Int64,
    _ effects: inout Effects
  ) -> Bool {
    if let user = opening.user {
      // There is nothing that a connection to the control socket would have to register for.
      openControl(handle, user: user, node: node, id: id)
      effects.begin(for: handle, in: self, milliseconds: milliseconds)
      return true
    }
    open(
      handle, host: opening.host, encoding: opening.encoding, seconds: milliseconds / 1000, isSecure: opening.isSecure,
      certificate: opening.certificate, encryption: opening.encryption, node: node, id: id)
    effects.begin(for: handle, in: self, milliseconds: milliseconds)
    if expelIfBanned(handle, &effects) { return false }
    guard opening.encoding.isPlain else { return false }
    welcomePlain(handle, address: opening.address, home: opening.home ?? settings.lobby, &effects)
    return true
  }
}
