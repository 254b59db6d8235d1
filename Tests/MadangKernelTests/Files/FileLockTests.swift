import Foundation
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct FileLockTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func failure(_ path: String) -> Errno? {
    do throws(Errno) {
      _ = try FileLock(path: path)
      return nil
    } catch {
      return error
    }
  }

  @Test("EWOULDBLOCK: one has it until they let go of it; what is in the file stays")
  func held() throws {
    let path = try folder.write("kept", to: "lock")
    do {
      let lock = try FileLock(path: path)
      #expect(failure(path) == .wouldBlock)
      _ = consume lock
    }
    #expect(failure(path) == nil && folder.text(of: "lock") == "kept")
  }

  @Test("It is free once it is let go of, though a process that is just being started has the descriptor still")
  func inherited() throws {
    let path = try folder.write("", to: "lock")
    var copies: [Int32] = []
    do {
      let lock = try FileLock(path: path)
      copies = (3..<Int32(4_096)).filter { isOpen($0, path) }.map { dup($0) }
      #expect(!copies.isEmpty && failure(path) == .wouldBlock)
      _ = consume lock
    }
    #expect(failure(path) == nil)
    for copy in copies { close(copy) }
  }

  private func isOpen(_ descriptor: Int32, _ path: String) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) == path
  }

  @Test("Another process has it until it ends, however it does")
  func heldByAnother() throws {
    let path = try folder.write("", to: "lock")
    // flock(1) takes the lock, and becomes the program that keeps it.
    let holder = try ChildProcess(
      path: "/usr/bin/flock", arguments: ["--no-fork", path, "/bin/sh", "-c", "echo held; exec sleep 3600"])
    #expect(holder.nextLine(timeoutMilliseconds: 60_000) == .text("held") && failure(path) == .wouldBlock)
    holder.end()
    waitUntil { failure(path) == nil }
  }

  @Test("A missing file is made for its owner alone; a folder, and one in a missing folder, are errors")
  func files() throws {
    let path = folder.path + "/lock"
    #expect(failure(path) == nil && failure(folder.path + "/missing/lock") == .noSuchFile)
    #expect(failure(folder.path) == Errno(EISDIR))
    var status = stat()
    // SAFETY: a string is passed as a C string, and stat writes one local.
    unsafe #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }
}
