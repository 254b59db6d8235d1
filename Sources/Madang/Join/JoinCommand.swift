import ArgumentParser
import Foundation
import MadangClient
import MadangKernel

/// `madang join URL`: chats in a terminal or a pipe.
struct JoinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join",
    abstract: "Chat on an IRC or plain text server.",
    discussion: """
      URL is one of
        irc://HOST[:PORT]/#room,#room?nick=NAME       (port 6667)
        ircs://HOST[:PORT]/#room?nick=NAME            (encrypted, port 6697)
        ws://HOST[:PORT]/PATH#room?nick=NAME          (WebSocket, port 80, path /ws)
        wss://HOST[:PORT]/PATH#room?nick=NAME         (encrypted, port 443)
        plain://HOST[:PORT]                           (port 9000)
      and unix:/PATH/OF/SOCKET may stand in place of HOST[:PORT].

      All but plain:// also take &password= (the server's, which others on this machine can read there: prefer the file) \
      and &name=, and a WebSocket's path may stand in &path=; plain:// is for servers that relay text as it is.
      Put the URL in quotes: a shell reads # and ? as its own. A room may also be written without #, an IPv6 address \
      stands in brackets.

      With --account it logs in by SASL before it comes in, or not at all. The password is asked for at the terminal, \
      and not shown; or it is the first line of --password-file, or MADANG_JOIN_PASSWORD.

      Encrypted connections are made to servers whose certificate the authorities of this system vouch for, or which has \
      the --fingerprint.

      What is typed goes to the room; /help lists the commands, // begins a line with a slash. Ctrl-C or Ctrl-D leaves, \
      Ctrl-Z stops it until fg.
      In a pipe, lines in are sent and lines that arrive are printed, with what the client has to say on standard \
      error; at the end of the input it leaves. The exit status is 0 if everything worked, and 130 after Ctrl-C.

      Each option is also a key of the configuration file, and a variable such as MADANG_JOIN_ACCOUNT. An option wins \
      over a variable, and a variable over the file.
      """)

  @Argument(
    help: "Where to chat, such as 'irc://127.0.0.1/#lobby?nick=me'. Default: what the configuration file says.",
    transform: { text in
      _ = try ChatURL(parsing: text)
      return text
    })
  var url: String?

  @Option(
    help: ArgumentHelp(
      "The configuration file, or none. Default: madang/join.toml in $XDG_CONFIG_HOME or ~/.config, where there is one.",
      valueName: "file|none"),
    completion: .file(extensions: ["toml"]))
  var config: String?

  @Option(help: ArgumentHelp("The account to log in to.", valueName: "name")) var account: String?

  @Option(
    help: ArgumentHelp("The file whose first line is the account's password.", valueName: "file"), completion: .file())
  var passwordFile: String?

  @Option(
    help: ArgumentHelp(
      "How to log in: scram never tells the server the password, plain does, auto prefers the former (default: auto).",
      valueName: "auto|scram|plain"),
    completion: .list(["auto", "scram", "plain"]))
  var sasl: String?

  @Option(
    help: ArgumentHelp(
      "Believe the one certificate with this SHA-256, and no other, whoever vouches for it.", valueName: "sha256"))
  var fingerprint: String?

  @Flag(help: "Believe any certificate, to try something out: anybody may read along. It is warned of.")
  var insecure = false

  @Option(
    help: ArgumentHelp(
      "When to use colours; auto is on a terminal without NO_COLOR (default: auto).", valueName: "auto|always|never"),
    completion: .list(["auto", "always", "never"]))
  var color: String?

  @Option(
    help: ArgumentHelp(
      "When to come back after a lost connection; auto is at a terminal (default: auto).",
      valueName: "auto|always|never"),
    completion: .list(["auto", "always", "never"]))
  var reconnect: String?

  @Option(
    help: ArgumentHelp(
      "How many messages a second a pipe or a paste sends after the first 20; 0 is without a limit (default: 4).",
      valueName: "n"))
  var linesPerSecond: String?

  @Option(
    help: ArgumentHelp("Ring when somebody speaks to you (default: on).", valueName: "on|off"),
    completion: .list(["on", "off"]))
  var bell: String?

  @Option(
    help: ArgumentHelp("Say in the terminal's title how much is unread (default: on).", valueName: "on|off"),
    completion: .list(["on", "off"]))
  var title: String?

  @Option(
    help: ArgumentHelp("Make one line of those who come and go, at a terminal (default: on).", valueName: "on|off"),
    completion: .list(["on", "off"]))
  var fold: String?

  func run() throws {
    let setup = try setup()
    guard let text = setup.url else { try Complaint.fail("a URL is needed, such as 'irc://127.0.0.1/#lobby?nick=me'.") }
    let url = try ChatURL(parsing: text)
    if self.url != nil, url.password != nil {
      Complaint.say("note: others on this machine can read the password in the URL; the key server-password hides it.")
    }
    var options = setup.options
    // What can't be is said before a password is asked for.
    options.trust = try JoinTrust.find(setup, url, fingerprint: fingerprint, insecure: insecure)
    options.login = try login(setup, url)
    options.command = JoinTrust.command(CommandLine.arguments)
    let status = try Client.run(url: url, options: options)
    if status != 0 { throw ExitCode(status) }
  }

  private func setup() throws -> JoinSetup {
    let given = [
      "url": url, "account": account, "password-file": passwordFile, "sasl": sasl, "color": color,
      "reconnect": reconnect, "lines-per-second": linesPerSecond, "bell": bell, "title": title, "fold": fold,
      "fingerprint": fingerprint, "insecure": insecure ? "on" : nil,
    ]
    switch JoinSetting.setup(config: config, flags: given.compactMapValues(\.self)) {
    case .success(let setup): return setup
    case .failure(let problems):
      throw Complaint(reasons: problems.list.map(\.line))
    }
  }

  private func login(_ setup: JoinSetup, _ url: ChatURL) throws -> Login? {
    guard setup.account != nil || JoinPassword.isThere(setup) else { return nil }
    // What says it for all servers is no reason to stay away from one that has none.
    if url.scheme == .plain {
      if account == nil, passwordFile == nil { return nil }
      try Complaint.fail("a plain:// server has no accounts: leave out --account and --password-file.")
    }
    let name = setup.account ?? url.nick ?? Client.standardNick()
    let password = try JoinPassword.find(
      flag: passwordFile, configured: setup.passwordFile, question: "Password of \(name) at \(url.place): ")
    return Login(account: name, password: password, mechanism: Login.Mechanism(rawValue: setup.sasl) ?? .auto)
  }
}
