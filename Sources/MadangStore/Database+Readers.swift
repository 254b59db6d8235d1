import GRDB
import MadangKernel
import MadangRecords

extension Database {
  /// Opens all the connections that read at once: the pool opens each when it is first needed, and by then the process may
  /// have no descriptor left for it.
  static func openReaders(of pool: DatabasePool, _ count: Int) throws {
    let opening = Opening(pool, count)
    try opening.run(count)
    if let failure = opening.progress.withLock({ $0.failure }) { throw failure }
  }

  private final class Opening: Sendable {
    struct Progress {
      var reading = 0
      var failure: (any Error)?
    }

    let progress = Monitor(Progress())
    private let pool: DatabasePool
    private let count: Int

    init(_ pool: DatabasePool, _ count: Int) {
      self.pool = pool
      self.count = count
    }

    /// On so many threads at once, the caller's among them: each holds its connection until all are there. Threads of our
    /// own, since those that the library has made for it take descriptors whenever they like.
    func run(_ threads: Int) throws(Errno) {
      if threads == 1 { return read() }
      let thread: Thread
      do {
        // What fails there is noted, for all of them.
        thread = try Thread(name: "open") { try? self.run(threads - 1) }
      } catch {
        fail(error)
        throw error
      }
      read()
      thread.join()
    }

    private func read() {
      do {
        try pool.read { connection in
          _ = try Int.fetchOne(connection, sql: "SELECT count(*) FROM grdb_migrations")
          progress.withLock { $0.reading += 1 }
          progress.signalAll()
          progress.wait(until: { $0.reading == self.count || $0.failure != nil }, then: { _ in })
        }
      } catch {
        fail(error)
      }
    }

    private func fail(_ error: any Error) {
      progress.withLock { $0.failure = error }
      progress.signalAll()
    }
  }
}
