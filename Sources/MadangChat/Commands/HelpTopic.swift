/// What HELP tells of one command, or of something else.
struct HelpTopic: Sendable {
  /// In capitals.
  let name: String
  /// As it is typed after the name.
  let parameters: String
  let lines: [String]

  init(_ name: String, _ parameters: String, _ lines: String...) {
    self.name = name
    self.parameters = parameters
    self.lines = lines
  }

  static let topics = [
    HelpTopic("ADMIN", "[<server>]", "Who runs this server, and how to reach them."),
    HelpTopic("AUDIT", "[<count>]", "What operators did, the latest first. For server operators."),
    HelpTopic("AWAY", "[<text>]", "Marks you as away, or without a text as back."),
    HelpTopic(
      "CAP", "LS|LIST|REQ|END [<capabilities>]", "Negotiates what your client understands. Clients send it themselves."
    ),
    HelpTopic("HELP", "[<subject>]", "This help. HELPOP is the same."),
    HelpTopic("HELPOP", "[<subject>]", "This help. HELP is the same."),
    HelpTopic("INFO", "", "What software this is."),
    HelpTopic("INVITE", "[<nick> <room>]", "Lets somebody into a room; alone it lists where you are invited."),
    HelpTopic("ISON", "<nick> [<nick>…]", "Which of these people are here."),
    HelpTopic(
      "JOIN", "<room>[,<room>…] [<key>[,<key>…]]", "Enters rooms, and opens those that are not there yet.",
      "JOIN 0 leaves all of them."),
    HelpTopic("KICK", "<room> <nick>[,<nick>…] [<reason>]", "Puts people out of a room. For its operators."),
    HelpTopic("KILL", "<nick> <reason>", "Ends somebody's connection. For server operators."),
    HelpTopic(
      "KLINE", "[<duration>] <target> [<reason>]",
      "Bans from this server. The target is an address (192.0.2.7, 192.0.2.0/24, 2001:db8::/32),",
      "a mask (nick!user@host), an account ($a:name) or a real name ($r:words?with?wildcards).",
      "The duration is in minutes, or such as 30s, 12h, 7d, 1w2d; without it the ban stays.",
      "STATS k lists bans, and UNKLINE removes one. For server operators."),
    HelpTopic("LINKS", "[<mask>]", "Which servers there are: this one."),
    HelpTopic(
      "LIST", "[<room or mask>[,…]] [<condition>[,…]]", "Which rooms there are.",
      "Conditions: >3 and <9 people, C>60 and C<60 minutes old, T>60 and T<60 minutes since the topic,",
      "and !mask for all but these."),
    HelpTopic("LUSERS", "", "How many people and rooms there are."),
    HelpTopic(
      "MODE", "<room or nick> [<modes> [<parameter>…]]", "Shows or changes modes: MODE #room +mv nick.",
      "HELP MODES lists them."),
    HelpTopic(
      "MODES", "(not a command)", "Rooms, lists:  b banned, e excepted from bans, I excepted from invitations",
      "Rooms, values: k key, l limit of people, W seconds between one person's messages",
      "Rooms, flags:  i by invitation, m moderated, n no messages from outside, s secret, t protected topic,",
      "c no colours, C no CTCP but ACTION, D newcomers are announced when they first speak,",
      "M only accounts speak, R only accounts join, u only operators see everybody",
      "Members:       o operator, v voice", "People:        B bot, i invisible, o server operator, s server notices,",
      "w reads WALLOPS", "Masks:         nick!user@host, $a:account, $a any account, $r:real?name, $~a no account"),
    HelpTopic("MOTD", "[<server>]", "The message of the day."),
    HelpTopic("NAMES", "<room>[,<room>…]", "Who is in a room."),
    HelpTopic("NICK", "<nick>", "Gives you another name."),
    HelpTopic("NOTICE", "<target>[,<target>…] <text>", "Says something that nothing answers by itself."),
    HelpTopic("OPER", "<name> <password>", "Makes you a server operator."),
    HelpTopic("PART", "<room>[,<room>…] [<reason>]", "Leaves rooms."),
    HelpTopic("PASS", "<password>", "The server's password, before anything else."),
    HelpTopic("PING", "<token>", "Is answered with a PONG."),
    HelpTopic("PONG", "<token>", "Answers a PING."),
    HelpTopic(
      "PRIVMSG", "<target>[,<target>…] <text>", "Says something to a room or a person.",
      "@#room reaches its operators only, +#room those with a voice as well."),
    HelpTopic("QUIT", "[<reason>]", "Ends your connection."),
    HelpTopic("REHASH", "", "Has the server read its files again. For server operators."),
    HelpTopic("RESTART", "", "Ends all connections, and starts the server again. For server operators."),
    HelpTopic(
      "SPAMFILTER", "ADD <block|warn|kill> <pattern> | DEL <number> | LIST",
      "What may not be said on this server, in messages, topics and reasons. For server operators.",
      "A pattern means a whole text: * stands for anything, ? for one character; put it last, after a colon."),
    HelpTopic(
      "STATS", "<letter> [<server>]", "u how long the server has run; for server operators k bans,",
      "o who may become an operator, p who is one."),
    HelpTopic("TAGMSG", "<target>[,<target>…]", "Sends tags without a text, as for reactions."),
    HelpTopic("TIME", "[<server>]", "The server's time."),
    HelpTopic("TOPIC", "<room> [<text>]", "Shows or changes a room's topic; an empty text clears it."),
    HelpTopic("UNKLINE", "<target>", "Removes a ban from this server. For server operators."),
    HelpTopic("USER", "<user> 0 * <real name>", "Who you are, before the welcome."),
    HelpTopic("USERHOST", "<nick> [<nick>…]", "Where people are."),
    HelpTopic("VERSION", "[<server>]", "The version of this server, and what it supports."),
    HelpTopic("WALLOPS", "<text>", "Tells all who have mode w. For server operators."),
    HelpTopic("WHO", "<room, nick or mask> [o]", "Who is there; with o, server operators only."),
    HelpTopic("WHOIS", "[<server>] <nick>", "Who somebody is."),
    HelpTopic("WHOWAS", "<nick> [<count>]", "Who had a name that is not in use any more."),
  ]
}
