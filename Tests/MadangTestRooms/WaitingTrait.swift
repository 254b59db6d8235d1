import Testing

/// Lets the tests of a suite wait in the waiting room, beside those that compute.
package struct WaitingTrait: SuiteTrait, TestTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(WaitingRoom.shared) { try await function() }
  }
}

extension Trait where Self == WaitingTrait {
  package static var waiting: Self { Self() }
}
