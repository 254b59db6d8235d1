/// Keys of rooms' names, in their order, each once.
struct RoomKeys: Equatable {
  private(set) var list: [[UInt8]] = []

  init() {}

  init(_ keys: some Sequence<[UInt8]>) {
    list = Set(keys).sorted { $0.lexicographicallyPrecedes($1) }
  }

  var first: [UInt8]? { list.first }

  /// The next one, whether the key itself is among them or not; nil after the last.
  func key(after key: [UInt8]) -> [UInt8]? {
    let place = place(of: key)
    let next = has(key, at: place) ? place + 1 : place
    return next < list.count ? list[next] : nil
  }

  mutating func insert(_ key: [UInt8]) {
    let place = place(of: key)
    if !has(key, at: place) { list.insert(key, at: place) }
  }

  mutating func remove(_ key: [UInt8]) {
    let place = place(of: key)
    if has(key, at: place) { list.remove(at: place) }
  }

  private func has(_ key: [UInt8], at place: Int) -> Bool { place < list.count && list[place] == key }

  /// Where a key is, or would be.
  private func place(of key: [UInt8]) -> Int {
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle].lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
