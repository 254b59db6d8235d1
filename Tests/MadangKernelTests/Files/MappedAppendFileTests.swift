import MadangKernel
import MadangTestSupport
import Testing

@Suite("A file that grows through shared memory: mmap(2), posix_fallocate(3)")
struct MappedAppendFileTests {
  private let scratch: ScratchFolder
  private var path: String { scratch.path + "/file" }

  init() throws {
    scratch = try ScratchFolder()
  }

  private func bytes(_ count: Int, from start: Int = 0) -> [UInt8] { (start..<start + count).map { UInt8($0 & 0xFF) } }

  @Test(
    "what was appended is there before it is closed, and nothing else after it", arguments: [1, 4_095, 65_536, 5 << 20])
  func appends(piece: Int) throws {
    var expected: [UInt8] = []
    do {
      var file = try MappedAppendFile(path, bytesMax: 1 << 30)
      for number in 0..<3 {
        let piece = bytes(piece, from: number)
        try file.append(piece.span)
        expected += piece
      }
      let seen = try SmallFile.read(path, bytesMax: expected.count)
      #expect(seen == expected && file.count == expected.count)
    }
    #expect(try SmallFile.read(path, bytesMax: .max) == expected)
  }

  @Test("EFBIG: it is as long as it may be, and takes what still fits")
  func bounds() throws {
    var file = try MappedAppendFile(path, bytesMax: 100)
    try file.append(bytes(99).span)
    #expect(throws: Errno.fileTooBig) { try file.append(bytes(2).span) }
    try file.append(bytes(1).span)
    #expect(throws: Errno.fileTooBig) { try file.append(bytes(1).span) }
    #expect(file.count == 100)
  }

  @Test("EEXIST: a file that is there is left alone; ENOENT: there is no such folder")
  func refuses() throws {
    _ = try scratch.write("mine", to: "file")
    #expect(throws: Errno.fileExists) { _ = try MappedAppendFile(path, bytesMax: 100).count }
    #expect(try SmallFile.read(path, bytesMax: 10) == Array("mine".utf8))
    #expect(throws: Errno.noSuchFile) { _ = try MappedAppendFile(scratch.path + "/no/file", bytesMax: 100).count }
  }
}
