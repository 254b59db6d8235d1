/// What one connection, or one address within its bounds, can do to everybody else: each on a fresh server, beside people
/// who only chat or ask for history. The names are those of the command line.
package enum StallScenario: String, CaseIterable, Sendable {
  case list, rejoin, churn, nicks, killed, search, logins, oper, pruning, sigterm, longlist, masks, absent,
    handshakes, silent

  /// What is done.
  package var summary: String {
    switch self {
    case .list: "one connection sends 15 LIST with 14 masks and 15 with 5, over the rooms of one address"
    case .rejoin: "all come back and JOIN one room at once"
    case .churn: "128 members of a room of half as many PART and JOIN without end"
    case .nicks: "128 members of a room of all change their nicknames without end"
    case .killed: "all are in one room, and their connections end at once"
    case .search: "guests SEARCH for a common word and a prefix; another asks for history"
    case .logins: "wrong logins without end; another logs in rightly"
    case .oper: "wrong OPER by 128 connections; another asks for history"
    case .pruning: "the server prunes expired messages; somebody asks for history"
    case .sigterm: "SIGTERM while all are in one room"
    case .longlist: "LIST of 15,000 rooms with topics, by one who reads"
    case .masks: "300 masks in each of 10 rooms by each of 128 connections, who then leave"
    case .absent: "384 accounts of 3 addresses are always on, and leave; then 400 strangers come, who are the most"
    case .handshakes: "500 TLS handshakes a second, beside 200 people who only chat"
    case .silent: "connections begin TLS and say nothing more; half of them not one word"
    }
  }

  /// What madang 0.1.0 came to on two cores: of deliveries and answers the median and p99.
  package var before: String {
    switch self {
    case .list: "0.63–0.78 / 1.5–1.8 s"
    case .rejoin: "2.4–2.7 / 4.9–5.4 s"
    case .churn: "270 / 1,296 ms"
    case .nicks: "121 / 336 ms"
    case .killed: "1.4–1.5 / 1.9–2.0 s"
    case .search: "12–16 s (20 guests)"
    case .logins: "9–18 s; nine: 67 s"
    case .oper: "9–10 s"
    case .pruning: "p90 0.13–0.8 s"
    case .sigterm: "6.5–9.4 s"
    case .longlist: "SendQ exceeded"
    case .masks: "+136 MiB, kept"
    case .absent: "full for everybody"
    case .handshakes, .silent: "–"
    }
  }

  /// Those who make the trouble, where a plan names no other number.
  package var attackers: Int {
    switch self {
    case .list: 1
    case .search: 20
    case .churn, .nicks, .logins, .oper, .masks: 128
    case .absent: 384
    case .silent: 2_000
    case .rejoin, .killed, .pruning, .sigterm, .longlist, .handshakes: 0
    }
  }

  /// Whether a database of the plan's number of messages is filled first.
  package var needsMessages: Bool { self == .search || self == .pruning }
}
