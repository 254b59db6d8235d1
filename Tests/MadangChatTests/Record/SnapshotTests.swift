import MadangMemory
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// A world that is written, and read again.
@Suite struct SnapshotTests {
  private let chat = ChatHarness()

  private func fill() {
    let dan = chat.enter("dan", ["message-tags"], in: "#a", "#b")
    let eve = chat.enter("eve", in: "#a")
    for line in ["MODE #a +bk evil!*@* key", "MODE #a +v eve", "TOPIC #a :topic", "AWAY :lunch", "MONITOR + ann"] {
      dan.send(line)
    }
    eve.send("PART #a")
    dan.send("INVITE eve #a")
    eve.send("JOIN #a key")
    chat.connect().send("NICK half")
  }

  private func read(
    _ bytes: [UInt8], pieces: Int = .max, sessionsMax: Int = 2048, roomsMax: Int = 512, slotsMax: Int = 2048
  ) throws(SnapshotError) -> Digest {
    let slots = ReplicaSlots(slotsMax: slotsMax)
    var reader = SnapshotReader(
      settings: chat.world.settings, sessionsMax: sessionsMax, roomsMax: roomsMax
    ) { _ in slots.take() }
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, pieces == .max ? bytes.count : start + pieces)
      try reader.read(bytes.span.extracting(start..<end))
      start = end
    }
    let world = try reader.finish()
    world.checkInvariants()
    return world.wholeDigest()
  }

  @Test("comes back the same, however it is cut into pieces", arguments: [1, 2, 7, 100, 4_096, .max])
  func pieces(count: Int) throws {
    fill()
    #expect(try read(chat.world.snapshot([.lively, .local]), pieces: count) == chat.world.wholeDigest())
    #expect(try read(chat.world.snapshot(.shared), pieces: count) == chat.world.wholeDigest())
  }

  @Test("is written in pieces of the size that is asked for")
  func writtenInPieces() {
    fill()
    var cursor = SnapshotCursor([.lively, .local])
    var pieces = 0
    var all = ByteWriter()
    var isDone = false
    while !isDone {
      isDone = chat.world.write(snapshot: &cursor, to: &all, bytesMax: 1)
      pieces += 1
    }
    #expect(pieces > 10 && all.copiedBytes == chat.world.snapshot([.lively, .local]))
  }

  @Test("no part of it is a world, and every byte that is changed is found")
  func damaged() {
    fill()
    let bytes = chat.world.snapshot([.lively, .local])
    for count in stride(from: 0, to: bytes.count, by: 61) {
      #expect(throws: SnapshotError.self) { () throws in _ = try read(Array(bytes.prefix(count))) }
    }
    for index in stride(from: 0, to: bytes.count, by: 61) {
      var other = bytes
      other[index] ^= 0x10
      #expect(throws: SnapshotError.self) { () throws in _ = try read(other) }
    }
    #expect(throws: SnapshotError.damaged) { () throws in _ = try read(bytes + [0, 1, 2, 3]) }
  }

  @Test("of another version it is refused by its version; where there is no room, for that")
  func refused() throws {
    fill()
    let bytes = chat.world.snapshot(.shared)
    var head = ByteWriter()
    UInt8(0).write(to: &head)
    SnapshotForm.magic.write(to: &head)
    (SnapshotForm.version + 1).write(to: &head)
    let record = head.copiedBytes
    var newer = ByteWriter()
    record.count.write(to: &newer)
    newer.append(record.span)
    SnapshotForm.append(SnapshotForm.hash(record, after: 0), to: &newer)
    #expect(throws: SnapshotError.version(SnapshotForm.version + 1)) { () throws in
      _ = try read(newer.copiedBytes + bytes)
    }
    #expect(throws: SnapshotError.tooMany) { () throws in _ = try read(bytes, slotsMax: 1) }
    #expect(throws: SnapshotError.tooMany) { () throws in _ = try read(bytes, roomsMax: 1) }
    #expect(throws: SnapshotError.notSnapshot) { () throws in _ = try read(Array("something else".utf8)) }
  }

  @Test("the digest is that of what is shared: it changes with it, comes back with it, and with nothing else")
  func digest() {
    fill()
    let dan = chat.enter("ann", in: "#c")
    let before = chat.world.wholeDigest()
    dan.send("CAP REQ :echo-message")
    dan.send("PRIVMSG #c :hello")
    #expect(chat.world.wholeDigest() == before)
    dan.send("MODE #c +m")
    #expect(chat.world.wholeDigest() != before)
    dan.send("MODE #c -m")
    #expect(chat.world.wholeDigest() == before)
  }
}
