import Testing

/// Runs each test of a suite twice: with a world alone, and with the people of its `ChatHarness` spread over the nodes of a
/// `Village`.
struct AlsoOverNodes: SuiteTrait, TestTrait, TestScoping {
  /// Whether harnesses that are made now have nodes.
  @TaskLocal static var isOn = false

  var isRecursive: Bool { true }

  func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? { testCase == nil ? nil : self }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await function()
    if test.traits.contains(where: { $0 is OnOneServer }) { return }
    let told = IssueHandlingTrait.compactMapIssues { issue in
      var issue = issue
      issue.comments.append("with everybody spread over nodes")
      return issue
    }
    try await AlsoOverNodes.$isOn.withValue(true) {
      try await told.provideScope(for: test, testCase: testCase, performing: function)
    }
  }
}

/// A test of such a suite that has nothing to do with nodes, or can't be had with them, and why.
struct OnOneServer: TestTrait {
  let comments: [Comment]
}

extension Trait where Self == AlsoOverNodes {
  static var alsoOverNodes: Self { AlsoOverNodes() }
}

extension Trait where Self == OnOneServer {
  static func onOneServer(_ why: Comment) -> Self { OnOneServer(comments: [why]) }
}
