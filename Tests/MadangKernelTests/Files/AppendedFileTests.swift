import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct AppendedFileTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// What a write took.
  private func write(_ text: String, to path: String) throws -> Int {
    let file = try AppendedFile(path)
    return file.write(Array(text.utf8))
  }

  @Test("What is written stands at the end, whoever else writes there, and whatever was there before")
  func appending() throws {
    let path = try folder.write("before\n", to: "file")
    let one = try AppendedFile(path)
    let other = try AppendedFile(path)
    let counts = [one.write(Array("one\n".utf8)), other.write(Array("other\n".utf8)), one.write(Array("again\n".utf8))]
    let nothing = one.write([])
    #expect(counts == [4, 6, 6] && nothing == 0)
    #expect(folder.text(of: "file") == "before\none\nother\nagain\n")
  }

  @Test("A missing file is made, for its owner, and its group to read")
  func making() throws {
    let path = folder.path + "/file"
    #expect(try write("x", to: path) == 1)
    var status = stat()
    // SAFETY: a string is passed as a C string, and stat writes one local.
    unsafe #expect(stat(path, &status) == 0 && status.st_mode & 0o777 & ~0o640 == 0 && status.st_mode & 0o600 == 0o600)
  }

  @Test("ENOSPC: a disk that is full takes nothing, which is said")
  func full() throws {
    #expect(try write("x", to: "/dev/full") == 0)
  }

  @Test("ENOENT, EISDIR, ENXIO: a missing folder, a folder, and a pipe that nobody reads")
  func cantBeOpened() throws {
    #expect(throws: Errno.noSuchFile) { try write("x", to: folder.path + "/missing/file") }
    #expect(throws: Errno(EISDIR)) { try write("x", to: folder.path) }
    let pipe = folder.path + "/pipe"
    // SAFETY: a string is passed as a C string.
    unsafe #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: Errno(ENXIO)) { try write("x", to: pipe) }
  }

  @Test("A pipe that is full takes what fits, and keeps nobody waiting")
  func fullPipe() throws {
    let path = folder.path + "/pipe"
    // SAFETY: strings are passed as C strings.
    unsafe #expect(mkfifo(path, 0o600) == 0)
    let reader = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    let taken = try write(String(repeating: "x", count: 1 << 20), to: path)
    #expect(taken > 0 && taken < 1 << 20)
  }
}
