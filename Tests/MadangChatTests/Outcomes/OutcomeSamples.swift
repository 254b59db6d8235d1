import MadangRecords
import MadangWorld

@testable import MadangChat
@testable import MadangWorld

/// Outcomes of every kind.
enum OutcomeSamples {
  /// Stands where only its owner may read.
  static let secret = "code-of-dan"

  static let all: [any Outcome] =
    authenticate + bans + certificates + accounts + sweeps + markers + services + operators + redactions + registrations

  private static let actor = World.Actor(whole: "dan!~d@host (root)", short: "dan (root)")
  private static let ban = ServerBan(
    target: "192.0.2.0/24", reason: "a reason", author: "dan", setSeconds: 1_700_000_000, expiresSeconds: nil)
  private static let message = MessageID(rawValue: 1 << 40)

  private static let authenticate: [any Outcome] =
    LoginMechanism.allCases.map { Authenticate.End.loggedIn("Dan", by: $0) }
    + AccountFailure.allCases.map { Authenticate.End.refused($0, by: .scram) }
    + [Authenticate.End.proved("Dan", reply: Array(secret.utf8))]

  private static let bans: [any Outcome] =
    BanWork.Asker.allCases.flatMap { asker in
      [
        BanWork.End.added(ban, by: actor, asker), BanWork.End.removed(ban, by: actor, asker),
        BanWork.End.notAdded(ban, asker, "No space is left"), BanWork.End.notRemoved(ban, asker, ""),
        BanSweep(BanEnforcement(of: ban), asker),
      ] as [any Outcome]
    }

  private static let certificates: [any Outcome] = [
    ClientCert.End.done("CREATE", ""), ClientCert.End.done("DELETE", "AB:CD"),
    ClientCert.End.refused("CREATE", .certificateTaken),
  ]

  private static let accounts: [any Outcome] = [
    ControlAccounts.End.refused(.noSuchAccount, "; Dan is locked"), ControlAccounts.End.locked("Dan", by: actor),
    ControlAccounts.End.unlocked("Dan", by: actor),
    ControlAccounts.End.codeReplaced("Dan", code: secret, by: actor),
    ControlAccounts.End.absent("dan", by: actor),
    ControlAccounts.End.notItsName("dan_", of: "Dan"), ControlAccounts.End.lockedForErasure("Dan", by: actor),
    ControlAccounts.End.erased("Dan", by: actor), ControlAccounts.End.added("Dan", code: secret, by: actor),
    ControlAccounts.End.passwordSet("Dan", by: actor),
  ]

  private static let sweeps: [any Outcome] = [
    ForgettingSweep(AccountForgetting(of: "dan", names: ["dan", "dan_"]), asking: .nickServ),
    ForgettingSweep(begun(.founded), asking: .control),
    ForgettingSweep(begun(.registered(after: [])), asking: .control),
    ForgettingSweep(begun(.registered(after: Array("#room".utf8))), asking: .control),
    ForgettingSweep(begun(.rooms(next: 7)), asking: .control), LogoutSweep(of: "dan", then: .tellLocked(count: 3)),
    LogoutSweep(of: "dan", then: .erase(by: actor)),
    RoomClosingSweep(RoomClosing(room: 300, name: "#마당", reason: "closed"), askedAs: "#마당"),
  ]

  private static func begun(_ step: AccountForgetting.Step) -> AccountForgetting {
    var forgetting = AccountForgetting(of: "dan", names: ["dan"])
    forgetting.step = step
    return forgetting
  }

  private static let markers: [any Outcome] = [
    MarkRead.End(target: "#room", account: nil, milliseconds: 5, now: 6, marker: nil),
    MarkRead.End(target: "dan", account: "Eve", milliseconds: -1, now: .max, marker: 7),
    ReadMarkersFound(account: "Dan", markers: nil), ReadMarkersFound(account: "Dan", markers: [:]),
    ReadMarkersFound(account: "Dan", markers: ["#room": 1, "eve": .max, "#b": -3]),
    MetadataFound(account: "Dan", sheet: 1, values: nil),
    MetadataFound(
      account: "Dan", sheet: .max,
      values: [MetadataValue(key: "url", value: "x"), MetadataValue(key: "b", value: "")]),
  ]

  private static let services: [any Outcome] = [
    NickServ.End.refused(.badCode), NickServ.End.registered("Dan", code: secret), NickServ.End.identified("Dan"),
    NickServ.End.passwordChanged, NickServ.End.recovered("Dan", code: secret, hasCertificates: true),
    NickServ.End.codeRenewed(secret), NickServ.End.dropped("Dan"), NickServ.End.grouped("dan_", with: "Dan"),
    NickServ.End.ungrouped("dan_"), NickServ.End.certificateAdded(.numbered(1)),
    NickServ.End.certificateRemoved(.numbered(2)),
  ]

  private static let operators: [any Outcome] =
    [
      Oper.End.welcomed("root"), Oper.End.refused("root"), Oper.End.elsewhere("root"),
      Spamfilter.End.notKept("*x*", "No space is left"),
    ]
    + SpamFilter.Action.allCases.compactMap {
      SpamFilter(pattern: "*buy*", action: $0, author: "dan", setSeconds: 1, bytesMax: 100)
    }.flatMap { [Spamfilter.End.added($0, by: actor), Spamfilter.End.removed($0, by: actor)] }

  private static let redactions: [any Outcome] = [
    Redact.End.redacted(
      message,
      as: Redaction(
        id: MessageID(rawValue: .max), milliseconds: 9, source: "dan!~d@host", account: "Dan", reason: "no"),
      in: "#room"),
    Redact.End.refused(message, target: "#room", isForbidden: true), Redact.End.unavailable(message, target: "eve"),
  ]

  private static let registrations: [any Outcome] = [
    RegisterAccount.End.registered("Dan", code: secret), RegisterAccount.End.refused("Dan", .taken),
  ]
}
