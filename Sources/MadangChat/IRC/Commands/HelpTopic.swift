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
    HelpTopic("AUTHENTICATE", "<mechanism> | <base64> | *", "Logs you in by SASL. Clients send it themselves."),
    HelpTopic("AWAY", "[<text>]", "Marks you as away, or without a text as back."),
    HelpTopic(
      "BATCH", "+<name> <type> [<parameter>…] | -<name>",
      "Says several lines as one message. Clients send it themselves."),
    HelpTopic(
      "CAP", "LS|LIST|REQ|END [<capabilities>]", "Negotiates what your client understands. Clients send it themselves."
    ),
    HelpTopic(
      "CHANSERV", "<command> [<parameter>…]", "Rooms that belong to accounts; CHANSERV HELP lists its commands."),
    HelpTopic(
      "CHATHISTORY", "LATEST|BEFORE|AFTER|AROUND|BETWEEN <room or nick> <from> [<to>] <count>",
      "What was said. From and to are timestamp=2026-01-31T12:00:00.000Z or msgid=…, and for LATEST also *.",
      "CHATHISTORY TARGETS <from> <to> <count> names the rooms and people.",
      "Your client asks for draft/chathistory first (CAP REQ)."),
    HelpTopic(
      "CLIENTCERT", "CREATE <name> | LIST | DELETE [<fingerprint>]",
      "The certificates that log you in (SASL EXTERNAL); CREATE adds the one that your client gave.",
      "Your client asks for draft/client-cert first (CAP REQ). NICKSERV CERT does the same."),
    HelpTopic("CONNECT", "<server> [<port> [<server>]]", "Connects servers; nodes of this one do so themselves."),
    HelpTopic("CS", "<command> [<parameter>…]", "The same as CHANSERV."),
    HelpTopic("ERROR", "<text>", "What servers tell each other; nobody else says it."),
    HelpTopic("HELP", "[<subject>]", "This help. HELPOP is the same."),
    HelpTopic("HELPOP", "[<subject>]", "This help. HELP is the same."),
    HelpTopic("INFO", "", "What software this is."),
    HelpTopic("INVITE", "[<nick> <room>]", "Lets somebody into a room; alone it lists where you are invited."),
    HelpTopic("ISON", "<nick> [<nick>…]", "Which of these people are here."),
    HelpTopic("ISUPPORT", "", "What this server supports, as clients read it at the welcome."),
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
    HelpTopic("LINKS", "[<mask>]", "Which servers there are: this one, or its nodes."),
    HelpTopic(
      "LIST", "[<room or mask>[,…]] [<condition>[,…]]", "Which rooms there are.",
      "Conditions: >3 and <9 people, C>60 and C<60 minutes old, T>60 and T<60 minutes since the topic,",
      "and !mask for all but these."),
    HelpTopic("LUSERS", "", "How many people and rooms there are."),
    HelpTopic("MAP", "", "The nodes of this server, and how many people are connected to each."),
    HelpTopic(
      "MARKREAD", "<room or nick> [timestamp=<time>]", "Until when you have read, for your other clients."),
    HelpTopic(
      "METADATA", "<room, nick or *> GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC [<key> [<value>]]",
      "Notes about a person or a room, such as an avatar; * is you."),
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
    HelpTopic(
      "MONITOR", "+ <nick>[,<nick>…] | - <nick>[,<nick>…] | C | L | S",
      "Tells you when people come and go; C clears the list, L shows it, S says who of them is here."),
    HelpTopic("MOTD", "[<server>]", "The message of the day."),
    HelpTopic("NAMES", "<room>[,<room>…]", "Who is in a room."),
    HelpTopic("NICK", "<nick>", "Gives you another name."),
    HelpTopic("NICKSERV", "<command> [<parameter>…]", "Accounts, and logging in; NICKSERV HELP lists its commands."),
    HelpTopic("NOTICE", "<target>[,<target>…] <text>", "Says something that nothing answers by itself."),
    HelpTopic("NS", "<command> [<parameter>…]", "The same as NICKSERV."),
    HelpTopic("OPER", "<name> <password>", "Makes you a server operator."),
    HelpTopic("PART", "<room>[,<room>…] [<reason>]", "Leaves rooms."),
    HelpTopic("PASS", "<password>", "The server's password, before anything else."),
    HelpTopic("PING", "<token>", "Is answered with a PONG."),
    HelpTopic("PONG", "<token>", "Answers a PING."),
    HelpTopic(
      "PRIVMSG", "<target>[,<target>…] <text>", "Says something to a room or a person.",
      "@#room reaches its operators only, +#room those with a voice as well."),
    HelpTopic("QUIT", "[<reason>]", "Ends your connection."),
    HelpTopic(
      "REDACT", "<room or nick> <msgid> [<reason>]", "Takes back a message. A room's operators take back anybody's.",
      "Your client asks for draft/message-redaction first (CAP REQ)."),
    HelpTopic(
      "REGISTER", "<account or *> <email or *> <password>", "Registers an account; * is your nickname, or no email."),
    HelpTopic("REHASH", "", "Has the server read its files again. For server operators."),
    HelpTopic("RENAME", "<room> <room> [<reason>]", "Gives a room another name. For its operators."),
    HelpTopic("RESTART", "", "Ends all connections, and starts the server again. For server operators."),
    HelpTopic(
      "SAMODE", "<room> <modes> [<parameter>…]", "Changes a room's modes without being in it, as MODE does.",
      "For server operators."),
    HelpTopic(
      "SEARCH", "text=<words>[;in=<room or nick>][;from=<nick>][;after=<time>][;before=<time>][;limit=<count>]",
      "Finds what was said in your rooms and conversations. A space in it is written \\s.",
      "Your client asks for soju.im/search first (CAP REQ)."),
    HelpTopic("SETNAME", "<real name>", "Gives you another real name."),
    HelpTopic(
      "SPAMFILTER", "ADD <block|warn|kill> <pattern> | DEL <number> | LIST",
      "What may not be said on this server, in messages, topics and reasons. For server operators.",
      "A pattern means a whole text: * stands for anything, ? for one character; put it last, after a colon."),
    HelpTopic(
      "SQUIT", "<server> <reason>", "Has a node tell its people to connect again, and leave. For server operators."),
    HelpTopic(
      "STATS", "<letter> [<server>]", "u how long the server has run; for server operators k bans,",
      "o who may become an operator, p who is one."),
    HelpTopic("TAGMSG", "<target>[,<target>…]", "Sends tags without a text, as for reactions."),
    HelpTopic("TIME", "[<server>]", "The server's time."),
    HelpTopic("TOPIC", "<room> [<text>]", "Shows or changes a room's topic; an empty text clears it."),
    HelpTopic("UNKLINE", "<target>", "Removes a ban from this server. For server operators."),
    HelpTopic("USER", "<user> 0 * <real name>", "Who you are, before the welcome."),
    HelpTopic("USERHOST", "<nick> [<nick>…]", "Where people are."),
    HelpTopic("VERIFY", "<account> <code>", "Ends a registration that needs a code; here none does."),
    HelpTopic("VERSION", "[<server>]", "The version of this server, and what it supports."),
    HelpTopic("WALLOPS", "<text>", "Tells all who have mode w. For server operators."),
    HelpTopic("WEBIRC", "<password> <gateway> <host> <address> [<options>]", "Where a gateway's client comes from."),
    HelpTopic("WHO", "<room, nick or mask> [o]", "Who is there; with o, server operators only."),
    HelpTopic("WHOIS", "[<server>] <nick>", "Who somebody is."),
    HelpTopic("WHOWAS", "<nick> [<count>]", "Who had a name that is not in use any more."),
  ]
}
