import MadangMemory
import MadangWire
import MadangWorld

/// Somebody who is always here, for clients that know no command for what they do: a nickname that takes commands as
/// messages and answers with notices.
protocol Service: SendableMetatype {
  static var nick: String { get }

  static func answer(_ world: inout World, _ handle: Handle, _ words: ServiceWords, _ effects: inout Effects)
}

extension Service {
  /// The command that is named after it.
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    answer(&world, handle, ServiceWords(command), &effects)
  }

  /// PRIVMSG to it. The echo comes first, even where the answer takes long.
  static func hear(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let text = command.text(1)
    echo(world, text, &effects)
    answer(&world, handle, ServiceWords(text), &effects)
    guard effects.encoding.contains(.echoMessage), let work = effects.takePostponed() else { return }
    effects.postpone(work.preceded { world, _, effects in echo(world, text, &effects) })
  }

  /// What was said to it comes back to those who want that. IRCv3, echo-message.
  private static func echo(_ world: borrowing World, _ text: String, _ effects: inout Effects) {
    guard effects.encoding.contains(.echoMessage) else { return }
    let author = effects.author
    var event = effects.beginEvent(.other, "PRIVMSG", by: world.sessions[author.slot], handle: author, to: .others)
    event.tags.id = effects.takeReplyID()
    effects.parameter(nick)
    event.text = effects.trailing(text)
    effects.endEvent(&event)
    effects.echo(event)
  }

  /// A line from it to the author. Its source is no person: nobody can have that nickname. It has a name as every
  /// notice has: IRCv3, message-ids.
  static func say(_ world: borrowing World, _ text: String, _ effects: inout Effects) {
    effects.beginLine()
    effects.bytes.append(byte: UInt8(ascii: ":"))
    effects.bytes.append("\(nick)!\(nick)@\(world.settings.serverName)")
    effects.parameter("NOTICE")
    let author = world.sessions[effects.author.slot].nick
    effects.parameter(author.isEmpty ? "*" : author)
    _ = effects.trailing(text)
    var tags = EventTags()
    tags.id = effects.takeReplyID()
    effects.endLine(tags: tags)
  }
}

/// The rows of what is said to services with PRIVMSG; `Admission` chooses them by the target.
enum ServiceRows {
  /// Of each service's name.
  static let nameBytes = 8

  static let nickServ = CommandRow(
    "PRIVMSG", .log, parametersMin: 2, cost: .says(2), records: .service(at: 1), .exclusive(NickServ.hear))
  static let chanServ = CommandRow("PRIVMSG", .log, parametersMin: 2, cost: .says(2), .exclusive(ChanServ.hear))
}

/// The words of a command to a service.
struct ServiceWords {
  let verb: String
  let rest: [String]

  init(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    verb = words.first?.uppercased() ?? ""
    rest = Array(words.dropFirst())
  }

  /// The words of `NICKSERV …`, however they were divided into parameters.
  init(_ command: borrowing Command) {
    var text = ""
    for index in 0..<command.count { text += command.text(index) + " " }
    self.init(text)
  }

  /// A word; empty where there are fewer.
  subscript(_ index: Int) -> String { index < rest.count ? rest[index] : "" }

  /// How many follow the verb.
  var count: Int { rest.count }
}
