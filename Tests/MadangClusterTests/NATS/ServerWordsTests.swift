import Testing

@testable import MadangCluster

/// What servers of NATS say of themselves and of the stream.
@Suite struct ServerWordsTests {
  @Test("The first line of a server has its name and its version; anything else is none")
  func greeting() {
    func greeting(_ text: String) -> ServerGreeting? { ServerGreeting(Array(text.utf8)) }
    #expect(
      greeting(#"INFO {"server_id":"N","server_name":"a","version":"2.9.10","proto":1} "# + "\r\n")
        == ServerGreeting(name: "a", version: "2.9.10"))
    for text in ["", "INFO", "INFO {}", "+OK\r\n", "HTTP/1.1 400 Bad Request\r\n", #"INFO {"server_name":"#] {
      #expect(greeting(text) == nil)
    }
  }

  @Test("Versions are compared by their three numbers")
  func versions() {
    #expect(
      ServerVersion("2.10.23") == ServerVersion(2, 10, 23) && ServerVersion("2.14.0-RC.1") == ServerVersion(2, 14, 0))
    for text in ["", "2", "2.10", "a.b.c", "2.10.x"] { #expect(ServerVersion(text) == nil) }
    for (text, warns) in [("2.9.10", true), ("2.10.22", true), ("2.10.23", false), ("2.14.0", false), ("dev", false)] {
      #expect((ServerGreeting(name: "a", version: text).warning != nil) == warns)
    }
  }

  @Test("A stream can store where it is alone, or has a leader and a majority")
  func majority() throws {
    func canStore(_ cluster: String) throws -> Bool {
      try StreamReport(Array(#"{"config":{"name":"x"}\#(cluster)}"#.utf8)).canStore
    }
    let up = #"{"name":"b","current":true,"active":1999999999}"#
    let down = #"{"name":"c","offline":true}"#
    #expect(try canStore(""))
    #expect(try canStore(#","cluster":{"leader":"a"}"#))
    #expect(try canStore(#","cluster":{"leader":"a","replicas":[\#(up),\#(down)]}"#))
    #expect(try !canStore(#","cluster":{"leader":"a","replicas":[\#(down),\#(down)]}"#))
    let still = #"{"name":"c","current":true,"active":2000000000}"#
    #expect(try !canStore(#","cluster":{"leader":"a","replicas":[\#(still),\#(down)]}"#))
    #expect(try !canStore(#","cluster":{"leader":"","replicas":[\#(up),\#(up)]}"#))
    #expect(try !canStore(#","cluster":{"replicas":[\#(up),\#(up)]}"#))
    #expect(throws: (any Error).self) { try StreamReport([1, 2]) }
  }
}
