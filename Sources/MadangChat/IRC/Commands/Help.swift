import MadangMemory
import MadangWorld

/// HELP, and HELPOP, which asks the same. Modern IRC, "HELP message".
enum Help {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let subject = command.text(0)
    if subject.isEmpty || subject.uppercased() == "INDEX" {
      show(subject.isEmpty ? "*" : subject, index(world), &effects)
    } else if let topic = topic(subject.uppercased()) {
      show(subject, topic, &effects)
    } else {
      effects.numeric(.helpNotFound, subject, text: "No help available on this topic")
    }
  }

  /// RPL_HELPSTART, RPL_HELPTXT, which is empty the first time, and RPL_ENDOFHELP.
  private static func show(
    _ subject: String, _ lines: [String], _ effects: inout Effects
  ) {
    for (index, line) in lines.enumerated() {
      let numeric: Numeric = index == 0 ? .helpStart : index == lines.count - 1 ? .endOfHelp : .helpText
      effects.numeric(numeric, subject, text: line)
      if index == 0 { effects.numeric(.helpText, subject, text: "") }
    }
  }

  private static func index(_ world: borrowing World) -> [String] {
    let names = CommandTable.standard.rows.map(\.name)
    return ["** Help **", "HELP and one of these words tells more of it:"]
      + Effects.packed(names + HelpTopic.topics.filter { !names.contains($0.name) }.map(\.name), bytesMax: 72)
      + ["HELP MODES lists the modes of rooms and people."]
  }

  /// What is told of a command, or of something else that has a topic; nil for anything else.
  private static func topic(_ name: String) -> [String]? {
    HelpTopic.topics.first { $0.name == name }.map { topic in
      ["** \(name) **", topic.parameters.isEmpty ? name : "\(name) \(topic.parameters)"] + topic.lines
    }
  }
}
