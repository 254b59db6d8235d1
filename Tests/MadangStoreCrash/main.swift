import Glibc
import MadangRecords
import MadangStore

// Appends to the history in a folder for as long as it lives, or keeps snapshots there, and says what was committed. The crash
// tests kill it.
//
//     MadangStoreCrash FOLDER batched|acknowledged|snapshots RUN SEED

guard CommandLine.arguments.count == 5, let run = UInt64(CommandLine.arguments[3]),
  let seed = UInt64(CommandLine.arguments[4])
else { fatalError("MadangStoreCrash FOLDER batched|acknowledged RUN SEED") }
let folder = CommandLine.arguments[1]
switch CommandLine.arguments[2] {
case "snapshots": try keepSnapshotsForEver(folder: folder, seed: seed)
case "acknowledged": try appendForEver(folder: folder, durability: .acknowledged, run: run, seed: seed)
default: try appendForEver(folder: folder, durability: .batched, run: run, seed: seed)
}
