/// The parts of a world that are neither sessions nor rooms.
struct WorldTables: OptionSet {
  let rawValue: UInt32

  static let counts = WorldTables(rawValue: 1 << 0)
  static let ownedNames = WorldTables(rawValue: 1 << 1)
  static let registry = WorldTables(rawValue: 1 << 2)
  static let redirects = WorldTables(rawValue: 1 << 3)
  static let bans = WorldTables(rawValue: 1 << 4)
  static let filters = WorldTables(rawValue: 1 << 5)
  static let formerNicknames = WorldTables(rawValue: 1 << 6)
  static let readMarkers = WorldTables(rawValue: 1 << 7)
  static let visits = WorldTables(rawValue: 1 << 8)
  static let speechPauses = WorldTables(rawValue: 1 << 9)
  static let alwaysOn = WorldTables(rawValue: 1 << 10)
  static let alwaysOnArrivals = WorldTables(rawValue: 1 << 11)
  static let operators = WorldTables(rawValue: 1 << 12)
  static let absences = WorldTables(rawValue: 1 << 13)
  static let certificates = WorldTables(rawValue: 1 << 14)
  static let loggedIn = WorldTables(rawValue: 1 << 15)
  static let metadata = WorldTables(rawValue: 1 << 16)
  static let keptRooms = WorldTables(rawValue: 1 << 17)
  static let nodes = WorldTables(rawValue: 1 << 18)

  /// Each by its number in snapshots.
  static let numbers: Range<UInt32> = 0..<19
  /// All but the registered rooms, which may be many: each of those has a hash of its own.
  static let hashedWhole = WorldTables(rawValue: (1 << numbers.upperBound) - 1).subtracting(.registry)

  /// What names people by those who are welcomed, and so changes with every welcome.
  static let peopled: WorldTables = [.certificates, .loggedIn, .metadata]

  init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  init(number: UInt32) {
    rawValue = 1 << number
  }
}
