import Crypto
import MadangKernel
import MadangRecords
import MadangWire
import MadangWorld

/// The rooms in the data folder, from the end of one run to the start of the next. For its owner alone: it has keys of rooms,
/// and addresses.
///
///     8 bytes   the mark of such a file
///     1 byte    the version
///     number    when the server ended, in milliseconds since 1970
///     number    how many rooms, and then each: see `KeptRoom`
///     32 bytes  SHA-256 of all of that
struct KeptRoomsFile: Sendable {
  /// Why nothing is taken from a file.
  enum Refusal: Error, Equatable {
    /// Neither its form nor its end are right.
    case damaged
    case otherVersion(UInt8)
    case tooLarge
    /// It is from a time that is to come: one of the clocks is wrong.
    case fromFuture
    case unreadable(Errno)

    var text: String {
      switch self {
      case .damaged: "it is damaged"
      case .otherVersion(let version): "it has the version \(version), which is not known here"
      case .tooLarge: "it has more than \(KeptRoomsFile.bytesMax) bytes"
      case .fromFuture: "it is from a time that is to come"
      case .unreadable(let error): "\(error)"
      }
    }
  }

  static let name = "rooms.kept"
  static let version: UInt8 = 1
  /// Of a file. Rooms beyond are not kept.
  static let bytesMax = 256 << 20
  private static let mark = Array("MadangRk".utf8)
  private static let bytesMin = mark.count + 3 + SHA256.byteCount

  private let path: String

  init(folder: String) { path = folder + "/" + KeptRoomsFile.name }

  // MARK: The file

  /// The rooms for which somebody may come back still. None where there is no file, or it is too old.
  func load(milliseconds: Int64, secondsMax: Int) throws(Refusal) -> [KeptRoom] {
    let bytes: [UInt8]?
    do throws(Errno) { bytes = try SmallFile.read(path, bytesMax: KeptRoomsFile.bytesMax + 1) } catch {
      throw .unreadable(error)
    }
    guard let bytes else { return [] }
    if bytes.count > KeptRoomsFile.bytesMax { throw .tooLarge }
    return try KeptRoomsFile.decode(bytes, milliseconds: milliseconds, secondsMax: secondsMax)
  }

  /// Puts the rooms there, on the disk. How many were left out, for want of room.
  func save(_ end: RoomsAtEnd) throws(Errno) -> Int {
    if end.rooms.isEmpty {
      try remove()
      return end.leftOut
    }
    let (bytes, leftOut) = KeptRoomsFile.encode(end)
    try SmallFile.replace(path, with: bytes)
    return end.leftOut + leftOut
  }

  func remove() throws(Errno) { try SmallFile.remove(path) }

  // MARK: Its bytes

  /// - Parameter bytesMax: what does not fit in is left out.
  static func encode(_ end: RoomsAtEnd, bytesMax: Int = bytesMax) -> (bytes: [UInt8], leftOut: Int) {
    var rooms = ByteWriter()
    var count = 0
    // The head with its numbers takes less.
    let bytesMax = bytesMax - 64 - SHA256.byteCount
    for room in end.rooms {
      var writer = ByteWriter()
      room.write(to: &writer)
      if rooms.count + writer.count > bytesMax { break }
      rooms.append(writer.span)
      count += 1
    }
    var writer = ByteWriter(capacity: rooms.count + 64)
    writer.append(mark.span)
    version.write(to: &writer)
    end.milliseconds.write(to: &writer)
    count.write(to: &writer)
    writer.append(rooms.span)
    let bytes = writer.copiedBytes
    return (bytes + SHA256.hash(data: bytes), end.rooms.count - count)
  }

  static func decode(_ bytes: [UInt8], milliseconds: Int64, secondsMax: Int) throws(Refusal) -> [KeptRoom] {
    guard bytes.count >= bytesMin, bytes.starts(with: mark) else { throw .damaged }
    if bytes[mark.count] != version { throw .otherVersion(bytes[mark.count]) }
    let end = bytes.count - SHA256.byteCount
    guard Array(SHA256.hash(data: bytes[..<end])) == Array(bytes[end...]) else { throw .damaged }
    let since: Int64
    let rooms: [KeptRoom]
    do throws(FieldError) {
      var reader = FieldReader(bytes.span.extracting(mark.count + 1..<end))
      since = try Int64(from: &reader)
      rooms = try [KeptRoom](from: &reader)
      try reader.end()
    } catch { throw .damaged }
    if since > milliseconds { throw .fromFuture }
    let earliest = milliseconds - Int64(secondsMax) * 1_000
    // Some were kept through the restart before: their time ends sooner.
    return since < earliest ? [] : rooms.filter { $0.sinceMilliseconds >= earliest }
  }
}
