import MadangStore

// Measures the store: how fast history is appended, and how fast it is read from a room with a long past; or what others
// notice while all of that is pruned.
//
//     madang-store-bench [fill|prune] [MESSAGES [ROOMS [FOLDER]]]
//
// FOLDER must not have a database yet; delete it afterwards. `fill` only fills it, and ends with a line `filled`.

var arguments = CommandLine.arguments.dropFirst()
let word = arguments.first.flatMap { ["fill", "prune"].contains($0) ? $0 : nil }
if word != nil { arguments = arguments.dropFirst() }
let counts = arguments.prefix(2).map { Int($0) }
guard arguments.count <= 3, !counts.contains(nil) else {
  fatalError("madang-store-bench [fill|prune] [MESSAGES [ROOMS [FOLDER]]]")
}
let bench = StoreBench(
  messages: counts.first.flatMap { $0 } ?? 1_000_000, rooms: counts.dropFirst().first.flatMap { $0 } ?? 1,
  folder: arguments.count == 3 ? arguments.last ?? "" : "/tmp/madang-store-bench"
)
switch word {
case "fill": try bench.fill()
case "prune": try PruneBench(bench).run()
default: try bench.run()
}
