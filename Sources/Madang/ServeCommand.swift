import ArgumentParser
import MadangKernel

/// `madang serve`: options → configuration → server.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the chat server.",
    discussion: """
      Without options it serves IRC on 127.0.0.1:6667 and plain text on 127.0.0.1:9000, to this machine only.
      Open it to the network with, for example:  --listen irc://0.0.0.0:6667

      Each option is also a key of the configuration file, and a variable such as MADANG_IDLE_TIMEOUT. An option wins \
      over a variable, and a variable over the file. `madang config print` shows what they come to.
      """)

  @OptionGroup var sources: SettingSources

  func run() throws {
    BrokenPipe.failsWrites()
    let plan = try ServePlan(sources)
    try plan.start()
  }
}
