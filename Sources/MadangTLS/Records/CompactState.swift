/// All that is kept of a connection whose records are ours: 208 bytes. The four bytes behind each direction's keys hold what
/// is small, so that nothing is lost to alignment.
///
///     receive 0 … 99 │ suite, flags, empty, matched 100 … 103 │ send 104 … 203 │ second, updates, answers 204 … 207
struct CompactState {
  struct Flags: OptionSet {
    let rawValue: UInt8

    /// The peer has asked for new keys of ours, and has none yet.
    static let owesUpdate = Flags(rawValue: 1)
    /// It has said close_notify, or broken a rule: nothing more is read.
    static let isReadClosed = Flags(rawValue: 2)
    /// We have said close_notify or a fatal alert: nothing more is sealed.
    static let isWriteClosed = Flags(rawValue: 4)
  }

  var receive = TrafficKeys()
  var suite = CipherSuite.aes128
  var flags: Flags = []
  /// Records without content, one after another.
  var emptyRecords: UInt8 = 0
  /// Bytes of a KeyUpdate that came so far, where a record ended within it.
  var matchedBytes: UInt8 = 0
  var send = TrafficKeys()
  /// The second in which the following were counted, without its upper bits.
  var second: UInt16 = 0
  var updatesInSecond: UInt8 = 0
  var answersInSecond: UInt8 = 0
}
