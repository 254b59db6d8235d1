import MadangKernel
import MadangWire

/// Who may read `/metrics`.
extension Reactor {
  /// Whoever gives the token; and those who come from this machine, or from where `metrics.allow` says. Behind a proxy it is
  /// the visitor's address that counts, so nobody is taken for this machine because a proxy on it asks for them.
  func mayReadMetrics(_ slot: UInt32, _ request: borrowing RequestHead, _ head: Span<UInt8>) -> Bool {
    let web = courtyard.configuration.web
    if let token = web.metricsToken, let given = request.bearerToken(in: head),
      ConstantTime.equal(head.extracting(given), token.span)
    {
      return true
    }
    let peer = table.rows[slot].peer
    guard let address = peer.ipAddress else { return false }
    guard Forwarded.isMentioned(request, in: head) else {
      return peer.isLocal || web.metricsAllowed.contains { $0.contains(address) }
    }
    guard isForwarded(slot),
      let visitor = Forwarded.address(
        of: request, in: head, isTrusted: { one in web.trustedProxies.contains { $0.contains(one) } })
    else { return false }
    return web.metricsAllowed.contains { $0.contains(visitor) }
  }
}
