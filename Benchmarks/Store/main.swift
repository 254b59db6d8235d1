import MadangStore

// Measures the store: how fast history is appended, and how fast it is read from a room with a long past.
//
//     madang-store-bench [MESSAGES [ROOMS [FOLDER]]]
//
// FOLDER must not have a database yet; delete it afterwards.

let arguments = CommandLine.arguments.dropFirst()
let counts = arguments.prefix(2).map { Int($0) }
guard arguments.count <= 3, !counts.contains(nil) else {
  fatalError("madang-store-bench [MESSAGES [ROOMS [FOLDER]]]")
}
try StoreBench(
  messages: counts.first.flatMap { $0 } ?? 1_000_000, rooms: counts.dropFirst().first.flatMap { $0 } ?? 1,
  folder: arguments.count == 3 ? arguments.last ?? "" : "/tmp/madang-store-bench"
).run()
