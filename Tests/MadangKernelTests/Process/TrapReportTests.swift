import MadangKernel
import Testing

@Suite("What was being done where the program trapped: sigaction(2)")
struct TrapReportTests {
  @Test("is on standard error, the last that was set, and the program dies all the same")
  func reports() async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      TrapReport.begin()
      TrapReport.set(Array("trapped at the first\n".utf8))
      TrapReport.set(Array("trapped at the second\n".utf8))
      preconditionFailure("as it must")
    }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains("trapped at the second\n") && !text.contains("trapped at the first"))
  }
}
