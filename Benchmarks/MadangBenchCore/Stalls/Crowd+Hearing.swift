import Glibc
import MadangKernel

/// What a crowd makes of what it reads.
extension Crowd {
  /// A line is kept only as far as anybody looks at it.
  private static let lineBytesMax = 512

  /// Takes bytes of one connection, wherever they are cut.
  mutating func hear(_ number: Int, _ bytes: UnsafeRawBufferPointer) {
    // SAFETY: the bytes are the caller's for the call, and every offset stays under their count, which memchr is given.
    guard let base = bytes.baseAddress else { return }
    var start = 0
    while start < bytes.count {
      guard let end = unsafe memchr(base + start, 0x0A, bytes.count - start) else {
        unsafe keep(number, UnsafeRawBufferPointer(rebasing: bytes[start...]))
        return
      }
      let offset = unsafe UnsafeRawPointer(end) - base
      let line = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
      if people[number].line.isEmpty {
        unsafe heard(number, line)
      } else {
        unsafe keep(number, line)
        let whole = people[number].line
        people[number].line = []
        // SAFETY: the array lives for the call.
        unsafe whole.withUnsafeBytes { unsafe heard(number, $0) }
      }
      start = offset + 1
    }
  }

  private mutating func keep(_ number: Int, _ bytes: UnsafeRawBufferPointer) {
    let room = Crowd.lineBytesMax - people[number].line.count
    // SAFETY: the bytes are the caller's for the call.
    if room > 0 { unsafe people[number].line.append(contentsOf: bytes.prefix(room)) }
  }

  /// One line, with or without its carriage return.
  @inline(__always)
  private mutating func heard(_ number: Int, _ line: UnsafeRawBufferPointer) {
    // SAFETY: the line is the caller's for the call; every index is compared with its count.
    var start = 0
    unsafe Crowd.skipWord(line, &start, after: 0x40)
    unsafe Crowd.skipWord(line, &start, after: 0x3A)
    if start == line.count { return }
    if people[number].state == .here {
      if unsafe Crowd.begins(line, at: start, awaited) {
        people[number].hits += 1
        hits += 1
      }
      if unsafe Crowd.begins(line, at: start, ending) { endings += 1 }
      // Of the rest only these two want something: what others do in a room is most of what comes.
      let first = unsafe line[start]
      if first != 0x50 && first != 0x45 { return }
    }
    unsafe obey(number, line[start...])
  }

  /// Goes on behind a word that begins so: tags, or the source.
  @inline(__always)
  private static func skipWord(_ line: UnsafeRawBufferPointer, _ start: inout Int, after mark: UInt8) {
    // SAFETY: every index is compared with the count.
    guard start < line.count, unsafe line[start] == mark else { return }
    while start < line.count, unsafe line[start] != 0x20 { start += 1 }
    while start < line.count, unsafe line[start] == 0x20 { start += 1 }
  }

  @inline(__always)
  private static func begins(_ line: UnsafeRawBufferPointer, at start: Int, _ wanted: [UInt8]) -> Bool {
    if wanted.isEmpty || line.count - start < wanted.count { return false }
    // SAFETY: both have as many bytes as are compared.
    for index in wanted.indices where unsafe line[start + index] != wanted[index] { return false }
    return true
  }

  @inline(never)
  private mutating func obey(_ number: Int, _ slice: Slice<UnsafeRawBufferPointer>) {
    // SAFETY: the slice is the caller's for the call, and is copied here.
    let line = unsafe Array(slice.prefix { $0 != 0x0D })
    if line.starts(with: "PING ".utf8) {
      send(number, String(decoding: Handshake.pong(to: line), as: UTF8.self))
    } else if line.starts(with: "ERROR".utf8) {
      // The end of the connection follows, and looks here for the reason.
      people[number].line = line
      if people[number].state == .registering, refusal == nil { refusal = String(decoding: line, as: UTF8.self) }
    } else if people[number].state == .registering {
      let command = line.prefix { $0 != 0x20 }
      if command.elementsEqual("376".utf8) || command.elementsEqual("422".utf8) {
        people[number].state = .here
        welcomed += 1
      } else if Crowd.refusals.contains(where: { command.elementsEqual($0.utf8) }), refusal == nil {
        refusal = String(decoding: line, as: UTF8.self)
      }
    }
  }

  /// Bad, used and colliding nicknames; password, ban.
  private static let refusals = ["432", "433", "436", "464", "465"]
}
