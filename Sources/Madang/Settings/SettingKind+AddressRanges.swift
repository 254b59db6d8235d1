import MadangWire

extension SettingKind {
  /// Addresses, and ranges of them.
  static let addressRanges = SettingKind.list { text in
    AddressRange(text) == nil ? "this is no address, and no range of them such as 192.0.2.0/24" : nil
  }
}
