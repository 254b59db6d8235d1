import ArgumentParser

@main
struct Madang: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "madang",
    abstract: "A chat server for many people: IRC and plain text, one epoll thread and a fixed pool of workers.",
    subcommands: [ServeCommand.self, JoinCommand.self])
}
