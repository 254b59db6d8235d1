import MadangChat
import MadangKernel
import MadangServer
import MadangTestSupport
import MadangWorld
import Synchronization
import Testing

@Suite("A recording that can't grow any more ends, once, and the server goes on")
struct RecorderTests {
  @Test("what it took until then can be read")
  func ends() throws {
    let scratch = try ScratchFolder()
    let path = scratch.path + "/record"
    let errors = Mutex<[Errno]>([])
    let entry = [UInt8](repeating: 7, count: 1_000)
    var world = World(settings: ChatSettings(), sessionsMax: 16, roomsMax: 16)
    do {
      let recorder = Recorder(program: "test", keepsTexts: true) { error in
        errors.withLock { $0.append(error) }
      }
      recorder.open(try MappedAppendFile(path, bytesMax: 20_000))
      for _ in 0..<100 {
        recorder.take(entry.span, world)
        recorder.takeAlone(entry.span, &world)
      }
      recorder.finish(&world)
    }
    #expect(errors.withLock { $0 } == [.fileTooBig])
    let bytes = try #require(try SmallFile.read(path, bytesMax: .max))
    var offset = 0
    var pieces = 0
    while let (piece, end) = RecordForm.piece(in: bytes, at: offset) {
      pieces += 1
      if pieces > 2 { #expect(piece == entry) }
      offset = end
    }
    #expect(bytes.count <= 20_000 && pieces > 10, "\(pieces) pieces in \(bytes.count) bytes")
  }
}
