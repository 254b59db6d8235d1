import Synchronization

/// A host's addresses, asked for on a thread of its own: the system's resolver may block for half a minute, and a person's
/// keys, Ctrl-C among them, must work meanwhile.
///
/// That thread writes the answer once and wakes the kernel, whose thread takes it. Nobody waits for it.
package final class NameQuery: Sendable {
  package typealias Answer = Result<[Address], NameLookup.Failure>

  private let answer = Mutex<Answer?>(nil)

  package init(host: String, port: UInt16, kernel: LinuxKernel) throws(Errno) {
    try Thread(name: "lookup") {
      let found = Answer { () throws(NameLookup.Failure) in try NameLookup.addresses(of: host, port: port) }
      self.answer.withLock { $0 = found }
      kernel.wake()
    }.detach()
  }

  /// The answer, if it is there.
  package func take() -> Answer? { answer.withLock { $0.take() } }
}
