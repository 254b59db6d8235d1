import ArgumentParser
import MadangClient

/// `madang join URL`: chats in a terminal or a pipe.
struct JoinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join",
    abstract: "Chat on an IRC or plain text server.",
    discussion: """
      URL is one of
        irc://HOST[:PORT]/#room,#room?nick=NAME   (port 6667)
        irc://unix:/PATH/OF/SOCKET#room?nick=NAME
        plain://HOST[:PORT]                       (port 9000)
        plain://unix:/PATH/OF/SOCKET

      irc:// also takes &password= and &name=; plain:// is for servers that relay text as it is.
      Put the URL in quotes: a shell reads # and ? as its own. A room may also be written without #, an IPv6 address \
      stands in brackets.

      What is typed goes to the room; /help lists the commands, // begins a line with a slash. Ctrl-C or Ctrl-D leaves, \
      Ctrl-Z stops it until fg.
      In a pipe, lines in are sent and lines that arrive are printed, with what the client has to say on standard \
      error; at the end of the input it leaves. The exit status is 0 if everything worked.
      """)

  @Argument(
    help: "Where to chat, such as 'irc://127.0.0.1/#lobby?nick=me'.", transform: { try ChatURL(parsing: $0) })
  var url: ChatURL

  @Option(help: "When to use colours; auto is on a terminal without NO_COLOR.")
  var color = ColorMode.auto

  @Option(help: "When to come back after a lost connection; auto is at a terminal.")
  var reconnect = ReconnectPolicy.auto

  @Option(
    help: "How many lines a second a pipe or a paste sends to an IRC server after the first 20; 0 is without a limit.")
  var linesPerSecond = 4

  func validate() throws {
    if !(0...1_000_000).contains(linesPerSecond) {
      throw ValidationError("--lines-per-second must be from 0 to 1000000.")
    }
  }

  func run() throws {
    var options = ClientOptions()
    options.color = color
    options.reconnect = reconnect
    options.linesPerSecond = linesPerSecond
    let status = try Client.run(url: url, options: options)
    if status != 0 { throw ExitCode(status) }
  }
}

extension ColorMode: ExpressibleByArgument {}
extension ReconnectPolicy: ExpressibleByArgument {}
