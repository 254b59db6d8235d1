import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct SmallFileTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func read(_ path: String, bytesMax: Int = 1 << 20) throws -> String? {
    try SmallFile.read(path, bytesMax: bytesMax).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("A file is read whole, or its first bytes where it is longer than it may be")
  func reading() throws {
    let long = String(repeating: "0123456789", count: 1_234)
    let file = try folder.write(long, to: "file")
    #expect(try read(file) == long && read(file, bytesMax: 7) == "0123456" && read(file, bytesMax: 0)?.isEmpty == true)
    #expect(try read(file, bytesMax: long.utf8.count) == long && read(file, bytesMax: 4_096)?.count == 4_096)
    #expect(try read(folder.write("", to: "empty")) == "")
    #expect(try read("/dev/zero", bytesMax: 10_000)?.utf8.count == 10_000)
  }

  @Test("A missing file is none; a folder, and a way through a file, are errors")
  func missing() throws {
    let file = try folder.write("x", to: "file")
    #expect(try read(folder.path + "/missing") == nil && read(folder.path + "/missing/file") == nil)
    #expect(throws: Errno(EISDIR)) { try read(folder.path) }
    #expect(throws: Errno(ENOTDIR)) { try read(file + "/below") }
    #expect(throws: Errno(ENAMETOOLONG)) { try read(folder.path + "/" + String(repeating: "x", count: 300)) }
  }

  @Test("EACCES: what nobody else may read or write", .enabled(if: Powerless.canBeTried))
  func notAllowed() async {
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      let file = try folder.write("secret", to: "file")
      // SAFETY: strings are passed as C strings.
      unsafe #expect(chmod(file, 0) == 0)
      try Powerless.become()
      #expect(throws: Errno.permissionDenied) { _ = try SmallFile.read(file, bytesMax: 10) }
      #expect(SmallFile.read(["file"], below: folder.path, bytesMax: 10) == nil)
      #expect(throws: Errno.permissionDenied) { _ = try AppendedFile(file) }
      #expect(throws: Errno.permissionDenied) { _ = try FileLock(path: file) }
      #expect(throws: Errno.permissionDenied) { try SmallFile.synchronize(file) }
      #expect(throws: Errno.permissionDenied) { try Folder.createFile(file) }
      if geteuid() == Powerless.user {
        #expect(throws: Errno.permissionDenied) { try SmallFile.replace(file, with: [1]) }
        #expect(throws: Errno.permissionDenied) { try SmallFile.rename(file, to: file + ".other") }
        #expect(throws: Errno.permissionDenied) { try SmallFile.remove(file) }
        #expect(throws: Errno.permissionDenied) { try Folder.create(folder.path + "/below") }
      }
      Powerless.end()
    }
  }

  @Test("Below a folder nothing is followed out of it, and nothing but a plain file of a length is read")
  func below() throws {
    let path = folder.path
    try folder.write("secret", to: "outside")
    try folder.write("hello", to: "web/inside/file")
    func read(_ names: String..., bytesMax: Int = 5) -> String? {
      SmallFile.read(names, below: path + "/web", bytesMax: bytesMax).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(read("inside", "file") == "hello")
    #expect(read("inside", "file", bytesMax: 4) == nil, "longer than it may be")
    #expect(read("inside") == nil && read() == nil, "a folder")
    #expect(read("missing") == nil && read("missing", "file") == nil && read("inside", "file", "below") == nil)
    // SAFETY: strings are passed as C strings.
    unsafe #expect(symlink(path + "/outside", path + "/web/link") == 0 && symlink(path, path + "/web/folder") == 0)
    #expect(read("link", bytesMax: 100) == nil && read("folder", "outside", bytesMax: 100) == nil)
    // A pipe that nobody writes to keeps nobody waiting.
    // SAFETY: as above.
    unsafe #expect(mkfifo(path + "/web/pipe", 0o600) == 0)
    #expect(read("pipe") == nil)
    #expect(SmallFile.read(["file"], below: path + "/missing", bytesMax: 5) == nil)
    #expect(SmallFile.read(["file"], below: path + "/outside", bytesMax: 5) == nil)
  }

  @Test("A file is put in place whole, for its owner alone, and the draft of it is gone")
  func replacing() throws {
    let file = folder.path + "/file"
    for text in ["first", "", String(repeating: "x", count: 100_000)] {
      try SmallFile.replace(file, with: Array(text.utf8))
      #expect(try read(file) == text && read(file + ".new") == nil)
    }
    var status = stat()
    // SAFETY: a string is passed as a C string, and stat writes one local.
    unsafe #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test("Where it can't be put in place, what was there stays, and no draft is left")
  func notReplaced() throws {
    #expect(throws: Errno.noSuchFile) { try SmallFile.replace(folder.path + "/missing/file", with: [1]) }
    try folder.write("x", to: "full/below")
    #expect(throws: Errno(EISDIR)) { try SmallFile.replace(folder.path + "/full", with: [1]) }
    #expect(Folder.fileBytes(folder.path + "/full.new") == nil, "it would be taken for one that is being written")
    let file = try folder.write("kept", to: "file")
    // A disk that is full, in the draft's place.
    // SAFETY: strings are passed as C strings.
    unsafe #expect(symlink("/dev/full", file + ".new") == 0)
    #expect(throws: Errno(ENOSPC)) { try SmallFile.replace(file, with: [1]) }
    #expect(try read(file) == "kept" && read(file + ".new") == nil)
    try SmallFile.replace(file, with: [0x61])
    #expect(try read(file) == "a", "once there is room, it is replaced")
  }

  @Test("A name is given in place of what had it; the folder has it on the disk")
  func renaming() throws {
    let old = try folder.write("new", to: "old")
    let target = try folder.write("gone", to: "target")
    try SmallFile.rename(old, to: target)
    #expect(try read(target) == "new" && read(old) == nil)
    #expect(throws: Errno.noSuchFile) { try SmallFile.rename(old, to: target) }
    #expect(throws: Errno.noSuchFile) { try SmallFile.rename(target, to: folder.path + "/missing/file") }
    try Folder.create(folder.path + "/folder")
    #expect(throws: Errno(EISDIR)) { try SmallFile.rename(target, to: folder.path + "/folder") }
    #expect(try read(target) == "new")
  }

  @Test("A file, and a folder, are had on the disk; what is missing is not")
  func synchronizing() throws {
    try SmallFile.synchronize(try folder.write("x", to: "file"))
    try SmallFile.synchronize(folder.path)
    #expect(throws: Errno.noSuchFile) { try SmallFile.synchronize(folder.path + "/missing") }
    // Neither can be had on a disk: EINVAL, see fsync(2).
    #expect(throws: Errno.invalidArgument) { try SmallFile.synchronize("/dev/null") }
  }

  @Test("A file is taken away; a missing one is no matter, and a folder stays")
  func removing() throws {
    let file = try folder.write("x", to: "file")
    try SmallFile.remove(file)
    try SmallFile.remove(file)
    #expect(try read(file) == nil)
    #expect(throws: Errno(EISDIR)) { try SmallFile.remove(folder.path) }
    #expect(throws: Errno(ENOTDIR)) { try SmallFile.remove(folder.write("x", to: "file") + "/below") }
  }
}
