import MadangRecords
import MadangWire

/// A ban as the store keeps it.
extension ServerBan {
  package var record: BanRecord {
    let kind: BanRecord.Kind
    var pattern = target
    if AddressRange(target) != nil {
      kind = .address
    } else if target.hasPrefix("$a:") {
      kind = .account
      pattern.removeFirst(3)
    } else if target.hasPrefix("$r:") {
      kind = .realname
      pattern.removeFirst(3)
    } else {
      kind = .mask
    }
    return BanRecord(
      kind: kind, pattern: pattern, reason: reason, setBy: author, createdSeconds: setSeconds,
      expiresSeconds: expiresSeconds)
  }

  package init(_ record: BanRecord) {
    let target =
      switch record.kind {
      case .address: record.pattern
      case .mask: BanMask.withZeroBeforeColon(record.pattern)
      case .account: "$a:" + record.pattern
      case .realname: "$r:" + record.pattern
      }
    self.init(
      target: target, reason: record.reason, author: record.setBy, setSeconds: record.createdSeconds,
      expiresSeconds: record.expiresSeconds)
  }
}
