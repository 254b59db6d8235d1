import MadangKernel

// A chat server with a thread for each client, to compare the worker pool with.
let server: ThreadPerConnectionServer
do {
  let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 0
  server = try ThreadPerConnectionServer(port: port)
} catch {
  print("thread-per-connection: \(error)")
  exitWithFailure()
}
server.announce()
server.serve()
