import MadangTLS

/// Who keeps a connection's keys after a TLS 1.3 handshake, as `--tls-records` says it.
enum TLSRecordChoice: String, CaseIterable, Sendable {
  case compact, library

  var keeping: TLSOptions.RecordKeeping { self == .compact ? .compact : .library }
}

extension TLSRecordChoice: SettingConvertible {
  init?(_ value: SettingValue) {
    guard case .text(let word) = value else { return nil }
    self.init(rawValue: word)
  }

  var settingValue: SettingValue? { .text(rawValue) }
}
