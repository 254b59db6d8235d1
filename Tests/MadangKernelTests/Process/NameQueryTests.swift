import BasicContainers
import MadangKernel
import Testing

@Suite struct NameQueryTests {
  @Test(arguments: [("127.0.0.1", true), ("host.invalid", false)])
  func `the loop is woken by the answer, and does not wait for it otherwise`(host: String, isFound: Bool) throws {
    let kernel = try LinuxKernel(handlesSignals: false)
    let query = try NameQuery(host: host, port: 6667, kernel: kernel)
    var events = UniqueArray<ReadyEvent>()
    kernel.wait(&events, timeoutMilliseconds: 60_000)
    switch query.take() {
    case .success(let addresses): #expect(isFound && addresses == [.loopback(port: 6667)])
    case .failure(let failure): #expect(!isFound && !failure.description.isEmpty)
    case nil: Issue.record("no answer in time")
    }
    let isTaken = if case nil = query.take() { true } else { false }
    #expect(isTaken, "an answer is taken once")
  }
}
