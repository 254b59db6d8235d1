import BasicContainers
import MadangKernel
import Testing

@testable import MadangClient

@Suite struct ServerLinkTests {
  @Test func `what the server never took counts as unsent, also after it has gone`() throws {
    let server = try ScriptedServer()
    let kernel = try LinuxKernel(handlesSignals: false)
    var link = ServerLink(kernel: kernel, token: 1)
    defer { link.close() }
    try link.connect(to: .loopback(port: server.port))
    let peer = try server.accept()
    let error = link.finishConnecting()
    #expect(error == nil)
    link.send([0x78])
    link.flush()
    let isTaken = !link.hasUnsent
    #expect(isTaken)
    // More than the sockets hold.
    link.send([UInt8](repeating: 0x78, count: 32 << 20))
    link.flush()
    let waits = link.hasUnsent
    #expect(waits)
    // With bytes unread, which resets the connection.
    peer.finish()
    var events = UniqueArray<ReadyEvent>()
    while link.backlogBytes > 0 {
      kernel.wait(&events, timeoutMilliseconds: LiveClient.patienceMilliseconds)
      link.flush()
    }
    let isLost = link.hasUnsent
    #expect(isLost)
  }
}
