import Glibc
import MadangRecords
import MadangStore

// Appends to the history in a folder for as long as it lives, and says what was committed. The crash tests kill it.
//
//     MadangStoreCrash FOLDER batched|acknowledged RUN SEED

guard CommandLine.arguments.count == 5, let run = UInt64(CommandLine.arguments[3]),
  let seed = UInt64(CommandLine.arguments[4])
else { fatalError("MadangStoreCrash FOLDER batched|acknowledged RUN SEED") }
try appendForEver(
  folder: CommandLine.arguments[1],
  durability: CommandLine.arguments[2] == "acknowledged" ? .acknowledged : .batched, run: run, seed: seed)
