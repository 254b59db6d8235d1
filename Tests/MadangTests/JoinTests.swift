import Testing

/// `madang join`, as a program among others.
@Suite(.serialized) struct JoinTests {
  @Test func `without standard input there is nothing to say, and it ends`() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0")
    let url = "irc://127.0.0.1:\(try server.port())/#room?nick=me"
    let outcome = try Program.run(inShell: "exec timeout 20 \"$0\" join \"$1\" <&-", url)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("#room --> me joined"))
  }

  @Test func `without standard error what is said arrives, and nothing for a person goes to the server`() throws {
    let server = try Program("serve", "--listen", "plain://127.0.0.1:0?style=announce")
    let url = "plain://127.0.0.1:\(try server.port())"
    let outcome = try Program.run(
      inShell: "echo hello | timeout 20 \"$0\" join \"$1\" 2>&-", url)
    #expect(outcome.status == 0)
    #expect(outcome.output == "hello\n")
  }
}
