import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct FolderTests {
  let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func mode(_ path: String) -> UInt32 {
    var status = stat()
    // SAFETY: a string is passed as a C string, and stat writes one local.
    return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }

  @Test("A folder is made for its owner alone; one that is there stays as it is, and so does a file of the name")
  func creating() throws {
    let path = scratch.path + "/folder"
    try Folder.create(path)
    #expect(Folder.isThere(path) && mode(path) == 0o700)
    // SAFETY: a string is passed as a C string.
    unsafe #expect(chmod(path, 0o755) == 0)
    try Folder.create(path)
    #expect(mode(path) == 0o755)
    let file = try scratch.write("kept", to: "file")
    try Folder.create(file)
    #expect(!Folder.isThere(file) && scratch.text(of: "file") == "kept")
    #expect(throws: Errno.noSuchFile) { try Folder.create(scratch.path + "/missing/folder") }
    #expect(throws: Errno(ENOTDIR)) { try Folder.create(file + "/folder") }
    #expect(!Folder.isThere(scratch.path + "/missing"))
  }

  @Test("An empty file is made for its owner alone; one that is there keeps what it holds")
  func creatingFiles() throws {
    let path = scratch.path + "/file"
    try Folder.createFile(path)
    #expect(Folder.fileBytes(path) == 0 && mode(path) == 0o600)
    let kept = try scratch.write("kept", to: "kept")
    try Folder.createFile(kept)
    #expect(scratch.text(of: "kept") == "kept" && Folder.fileBytes(kept) == 4)
    #expect(throws: Errno(EISDIR)) { try Folder.createFile(scratch.path) }
    #expect(throws: Errno.noSuchFile) { try Folder.createFile(scratch.path + "/missing/file") }
    #expect(Folder.fileBytes(scratch.path + "/missing") == nil)
  }

  @Test("Who may read a file is told")
  func readable() throws {
    let path = try scratch.write("x", to: "file")
    for (mode, isReadable) in [(0o600, false), (0o640, false), (0o644, true), (0o004, true)] as [(mode_t, Bool)] {
      // SAFETY: a string is passed as a C string.
      unsafe #expect(chmod(path, mode) == 0)
      #expect(Folder.isReadableByAll(path) == isReadable)
    }
    #expect(!Folder.isReadableByAll(scratch.path + "/missing"))
  }

  @Test("A file is removed, where there is one")
  func removing() throws {
    let path = try scratch.write("x", to: "file")
    Folder.removeFile(path)
    Folder.removeFile(path)
    #expect(Folder.fileBytes(path) == nil)
    Folder.removeFile(scratch.path)
    #expect(Folder.isThere(scratch.path), "a folder is no file")
  }

  @Test("A file's mark changes when it is written to, or another takes its place; no file has none")
  func marks() throws {
    let path = try scratch.write("one", to: "file")
    let first = try #require(FileMark(of: path))
    #expect(FileMark(of: path) == first && FileMark(of: scratch.path + "/missing") == nil)
    // SAFETY: strings are passed as C strings.
    unsafe #expect(symlink(path, scratch.path + "/link") == 0)
    #expect(FileMark(of: scratch.path + "/link") == first, "links are followed")
    let file = try AppendedFile(path)
    let count = file.write([1])
    let second = try #require(FileMark(of: path))
    #expect(count == 1 && second != first)
    // Another of the same length and the same time.
    var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
    // SAFETY: two timespecs, as the call expects.
    _ = unsafe utimensat(AT_FDCWD, path, &times, 0)
    let third = try #require(FileMark(of: path))
    try SmallFile.replace(path, with: [UInt8](repeating: 2, count: 4))
    _ = unsafe utimensat(AT_FDCWD, path, &times, 0)
    #expect(third != second && FileMark(of: path) != third)
    #expect(FileMark(of: scratch.path + "/link") == FileMark(of: path))
  }
}
