import MadangMemory
import MadangWire

/// Somebody who is always here, for clients that know no command for what they do: a nickname that takes commands as
/// messages and answers with notices.
enum Service: String {
  case nickServ = "NickServ"
  case chanServ = "ChanServ"
}

/// The rows of what is said to services with PRIVMSG; `Admission` chooses them by the target.
enum ServiceRows {
  /// Of each service's name.
  static let nameBytes = 8

  static let nickServ = CommandRow("PRIVMSG", parametersMin: 2, cost: 2, .exclusive(NickServ.hear))
  static let chanServ = CommandRow("PRIVMSG", parametersMin: 2, cost: 2, .exclusive(ChanServ.hear))
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

extension Effects {
  /// A line from a service to the author. Its source is no person: nobody can have that nickname.
  mutating func notice(_ world: borrowing World, from service: Service, _ text: String) {
    beginLine()
    bytes.append(byte: UInt8(ascii: ":"))
    bytes.append("\(service.rawValue)!\(service.rawValue)@\(world.settings.serverName)")
    parameter("NOTICE")
    let nick = world.sessions[author.slot].nick
    parameter(nick.isEmpty ? "*" : nick)
    _ = trailing(text)
    endLine()
  }

  /// What was said to a service comes back to those who want that. IRCv3, echo-message.
  mutating func echoWords(_ world: borrowing World, to service: Service, _ text: String) {
    guard encoding.contains(.echoMessage) else { return }
    var event = beginEvent(.message, "PRIVMSG", by: world.sessions[author.slot], handle: author, to: .others)
    parameter(service.rawValue)
    event.text = trailing(text)
    endEvent(&event)
    echo(event)
  }

  /// Runs a service's rule for what was said to it: the echo comes first, even where the answer takes long.
  mutating func hear(
    _ world: inout World, _ service: Service, _ text: String,
    _ body: (inout World, ServiceWords, inout Effects) -> Void
  ) {
    echoWords(world, to: service, text)
    body(&world, ServiceWords(text), &self)
    guard encoding.contains(.echoMessage), let work = takePostponed() else { return }
    postpone(
      SlowWork(isDear: work.isDear, isBinding: work.isBinding) {
        let finish = work.run()
        return { world, handle, effects in
          effects.echoWords(world, to: service, text)
          finish(&world, handle, &effects)
        }
      })
  }
}
