/// FAIL, WARN and NOTE to the author. IRCv3, standard-replies.
extension Effects {
  /// A command could not be carried out: `FAIL <command> <code> [<context>…] :<text>`.
  package mutating func fail(
    _ command: String, _ code: String, _ context: String..., text: String
  ) {
    standardReply("FAIL", command, code, context, text)
  }

  /// It could, but there is something to mind.
  package mutating func warn(
    _ command: String, _ code: String, _ context: String..., text: String
  ) {
    standardReply("WARN", command, code, context, text)
  }

  /// Something that is good to know.
  package mutating func note(
    _ command: String, _ code: String, _ context: String..., text: String
  ) {
    standardReply("NOTE", command, code, context, text)
  }

  private mutating func standardReply(
    _ type: String, _ command: String, _ code: String, _ context: [String], _ text: String
  ) {
    beginServerLine(type)
    middle(command)
    middle(code)
    for part in context { middle(part) }
    _ = trailing(text)
    endLine()
  }
}
