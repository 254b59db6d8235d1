import MadangKernel

/// A listening socket inside the simulated kernel.
struct SimulatedListener {
  let address: Address
  let descriptor: Int32
  var token: UInt64 = 0
  var interest: Readiness = []
  var isRegistered = false
  var isListed = false
  var isClosed = false
  /// Rows of the connections that wait to be accepted.
  var backlog = Backlog()

  /// First in, first out, without moving the rest for each.
  struct Backlog {
    private var rows: [Int] = []
    private var head = 0

    var isEmpty: Bool { head == rows.count }
    var count: Int { rows.count - head }

    mutating func append(_ row: Int) { rows.append(row) }

    mutating func popFirst() -> Int? {
      if isEmpty { return nil }
      let row = rows[head]
      head += 1
      if head == rows.count {
        rows = []
        head = 0
      }
      return row
    }
  }
}
