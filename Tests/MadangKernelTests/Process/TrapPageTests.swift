import Foundation
import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite("What a process was carrying out when it trapped: mmap(2), sigaction(2)")
struct TrapPageTests {
  private let folder: ScratchFolder
  private let path: String

  init() throws {
    folder = try ScratchFolder()
    path = folder.path + "/trapped"
  }

  /// Whom another test is about to start has all that this process has open, for a moment; with it what was locked.
  private static func page(_ path: String, owner: UInt64 = 1) throws -> TrapPage {
    var page: TrapPage?
    try waitUntil {
      do throws(TrapPage.Refusal) { page = try TrapPage(file: path, owner: owner) } catch {
        if error != .inUse { throw error }
      }
      return page != nil
    }
    return try #require(page)
  }

  /// What the process after that finds.
  private func marks() throws -> [TrapPage.Mark] {
    let page = try Self.page(path)
    page.collect()
    return page.marks
  }

  private static let mark = TrapPage.Mark(sequence: 7, step: 2, stamp: 9)

  private static func begin(_ path: String, _ lane: TrapPage.Lane = .first) throws -> TrapPage {
    let page = try page(path)
    page.arm()
    page.begin(lane, sequence: mark.sequence, step: mark.step, stamp: mark.stamp)
    return page
  }

  @Test("is marked by a thread that traps, with the signal that it would have died of; who was called before is called")
  func traps() async throws {
    let result = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent, \.exitStatus]) {
      [path = path as String] in
      TrapReport.begin()
      TrapReport.set(Array("called before\n".utf8))
      let page = try TrapPageTests.begin(path)
      withExtendedLifetime(page) { preconditionFailure("as it must") }
    }
    #expect(result.exitStatus == .signal(SIGILL) || result.exitStatus == .signal(SIGTRAP))
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self).contains("called before\n"))
    #expect(try marks() == [Self.mark])
    // It stays until it is taken away, and is not found twice.
    #expect(try marks() == [Self.mark])
    try Self.page(path).removeUnlessMarked()
    try Self.page(path).replaceMarks([])
    #expect(try marks() == [])
    try Self.page(path).removeUnlessMarked()
    #expect(Folder.fileBytes(path) == nil)
  }

  @Test("is marked in each of the lanes, by abort() too, and where the thread has gone on after a rest")
  func lanes() async throws {
    await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
      let page = try TrapPageTests.begin(path, .second)
      page.begin(.first, sequence: 5, step: 0, stamp: 0)
      page.rest(.first)
      page.resume(.first)
      abort()
    }
    #expect(try marks() == [TrapPage.Mark(sequence: 5, step: 0, stamp: 0), Self.mark])
  }

  // The sanitizers answer that signal themselves.
  #if !THREAD_SANITIZER && !ADDRESS_SANITIZER
    @Test("is marked where the thread has used up its stack")
    func stack() async throws {
      await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
        try Thread(name: "deep") {
          TrapPage.coverThread()
          guard let page = try? TrapPageTests.begin(path) else { return }
          withExtendedLifetime(page) { _ = TrapPageTests.depth(0) }
        }.join()
      }
      #expect(try marks() == [Self.mark])
    }
  #endif

  /// Deeper and deeper.
  private static func depth(_ count: Int) -> Int { count < 0 ? 0 : depth(count + 1) + depth(count + 2) + 1 }

  @Test("is not marked where the thread did something else, another one has trapped, or somebody has ended the process")
  func others() async throws {
    await #expect(processExitsWith: .failure) { [path = path as String] in
      try TrapPageTests.begin(path).rest(.first)
      preconditionFailure("while it rests")
    }
    #expect(try marks() == [])
    await #expect(processExitsWith: .failure) { [path = path as String] in
      let page = try TrapPageTests.begin(path)
      try Thread(name: "other") { preconditionFailure("another one") }.join()
      page.rest(.first)
    }
    #expect(try marks() == [])
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let page = try TrapPageTests.begin(path)
      raise(SIGKILL)
      page.rest(.first)
    }
    #expect(try marks() == [])
  }

  @Test("is not another owner's; of very many marks the oldest are forgotten")
  func owners() throws {
    do {
      let page = try Self.page(path)
      for number in 1...UInt64(TrapPage.marksMax + 2) {
        page.add(TrapPage.Mark(sequence: number, step: 0, stamp: 0))
        page.add(TrapPage.Mark(sequence: number, step: 0, stamp: 0))
      }
    }
    #expect(try marks().map(\.sequence) == Array(3...UInt64(TrapPage.marksMax + 2)))
    #expect(try Self.page(path, owner: 2).marks == [])
    #expect(try marks() == [])
  }

  @Test("ELOOP, EACCES: what is a link, of another length, open to others, or in use, is refused")
  func refused() throws {
    try Data().write(to: URL(fileURLWithPath: folder.path + "/other"))
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/other")
    #expect(throws: TrapPage.Refusal.foreign) { try TrapPage(file: path, owner: 1) }
    Folder.removeFile(path)
    for (bytes, mode) in [(0, 0o644), (100, 0o600)] {
      try Data(repeating: 0, count: bytes).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      #expect(throws: TrapPage.Refusal.foreign) { try TrapPage(file: path, owner: 1) }
      Folder.removeFile(path)
    }
    let page = try Self.page(path)
    #expect(throws: TrapPage.Refusal.inUse) { try TrapPage(file: path, owner: 1) }
    page.rest(.first)
    #expect(throws: TrapPage.Refusal.system(.noSuchFile)) { try TrapPage(file: folder.path + "/no/file", owner: 1) }
  }
}
