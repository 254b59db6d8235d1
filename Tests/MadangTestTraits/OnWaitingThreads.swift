package import Testing

/// Runs a test, or all tests of a suite, on threads that are there for waiting. By themselves tests run on as many threads
/// as there are processors: where those wait for sockets and other programs, nothing else goes on.
package struct OnWaitingThreads: TestTrait, SuiteTrait, TestScoping {
  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(WaitingThreads.shared) { try await function() }
  }
}

extension Trait where Self == OnWaitingThreads {
  /// For what waits for sockets, other programs or other threads.
  package static var waits: Self { OnWaitingThreads() }
}
