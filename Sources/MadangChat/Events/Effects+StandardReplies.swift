/// FAIL, WARN and NOTE to the author. IRCv3, standard-replies.
extension Effects {
  /// A command could not be carried out: `FAIL <command> <code> [<context>…] :<text>`.
  package mutating func fail(
    _ world: borrowing World, _ command: String, _ code: String, _ context: String..., text: String
  ) {
    standardReply(world, "FAIL", command, code, context, text)
  }

  /// It could, but there is something to mind.
  package mutating func warn(
    _ world: borrowing World, _ command: String, _ code: String, _ context: String..., text: String
  ) {
    standardReply(world, "WARN", command, code, context, text)
  }

  /// Something that is good to know.
  package mutating func note(
    _ world: borrowing World, _ command: String, _ code: String, _ context: String..., text: String
  ) {
    standardReply(world, "NOTE", command, code, context, text)
  }

  private mutating func standardReply(
    _ world: borrowing World, _ type: String, _ command: String, _ code: String, _ context: [String], _ text: String
  ) {
    beginServerLine(world, type)
    middle(command)
    middle(code)
    for part in context { middle(part) }
    _ = trailing(text)
    endLine()
  }
}
