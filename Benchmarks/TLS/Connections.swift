import MadangTLS

/// Connections that are kept.
final class Connections {
  private final class One {
    let records: TLSRecords
    init(_ records: consuming TLSRecords) { self.records = records }
  }

  private var all: [One] = []

  func add(_ records: consuming TLSRecords) { all.append(One(records)) }
}
