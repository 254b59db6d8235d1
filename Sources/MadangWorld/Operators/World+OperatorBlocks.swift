import MadangMemory
import MadangRecords
import MadangWire

/// Who may become an operator.
extension World {
  /// Whether somebody comes from where a block wants them to, and with a certificate that it names.
  package borrowing func mayBe(_ block: OperatorBlock, _ handle: Handle) -> Bool {
    guard isFrom(block.hosts, handle) else { return false }
    return block.certificates.isEmpty || certificates(of: handle).contains { block.certificates.contains($0) }
  }

  /// Whether one of the masks means somebody; none of them means that they may come from anywhere.
  private borrowing func isFrom(_ hosts: [String], _ handle: Handle) -> Bool {
    if hosts.isEmpty { return true }
    let user = sessions[handle.slot].user
    for host in [sessions[handle.slot].host, sessions[handle.slot].connectedHost] {
      let whole = "\(user)@\(host)"
      for mask in hosts
      where GlobMask.matches(BanMask.withZeroBeforeColon(mask).utf8.span, whole.utf8.span) { return true }
    }
    return false
  }
}
