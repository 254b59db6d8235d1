import MadangMemory
import Testing

@Suite struct RowPoolTests {
  @Test("Rows are numbered from 1, given back, and given again in the state that they are asked for in")
  func claiming() throws {
    var pool = RowPool<String>(rowsMax: 300)
    var numbers: [UInt32] = []
    for row in 0..<300 {
      let claimed = pool.claim { "row \(row)" }
      numbers.append(try #require(claimed))
    }
    #expect(numbers == Array(1...300))
    let full = pool.claim { "one too many" }
    let counts = [pool.count, Int(pool.used)]
    #expect(full == nil && counts == [300, 300])
    let (first, last) = (pool[1], pool[300])
    #expect(first == "row 0" && last == "row 299")

    pool.recycle(7, leaving: "")
    pool.recycle(9, leaving: "")
    let (emptied, left) = (pool[7], pool.count)
    #expect(emptied == "" && left == 298)
    let again = [pool.claim { "again" }, pool.claim { "again" }, pool.claim { "again" }]
    #expect(Set(again) == [7, 9, nil])
    pool[7] += "!"
    let changed = pool[7]
    #expect(changed == "again!")
  }

  @Test("0 stands for none, and a row that never was is none: both are programmers' errors")
  func missingRows() async {
    await #expect(processExitsWith: .failure) {
      let pool = RowPool<Int>(rowsMax: 10)
      _ = pool[1]
    }
    await #expect(processExitsWith: .failure) {
      var pool = RowPool<Int>(rowsMax: 10)
      _ = pool.claim { 1 }
      _ = pool[0]
    }
  }
}
