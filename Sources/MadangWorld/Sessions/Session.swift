import MadangMemory
import MadangRecords
import MadangWire
import Synchronization

/// One connected person as the chat rules see them. A row of the world's slab.
package struct Session: ~Copyable {
  package enum Phase: UInt8, Sendable, FieldCodable {
    /// Nobody is here.
    case vacant
    /// Connected, and not yet welcomed.
    case registering
    case registered
    /// Welcomed, as one more connection of somebody who is here: its `person`.
    case attached
    /// Has left the rooms, and the nickname is free; the connection is being closed.
    case left
    /// Nobody who chats: a connection to the control socket.
    case administering
  }

  /// What became of the connection that a person is known under.
  package enum Connection: UInt8, Sendable, FieldCodable {
    case open
    /// It says nothing more; the person stays.
    case finishing
    /// The slot is the person's alone.
    case ended
  }

  package internal(set) var generation: UInt32 = 0
  /// Among `World.arrivals`.
  var place: UInt32 = 0
  package internal(set) var id = PersonID.nobody
  package internal(set) var phase = Phase.vacant
  package internal(set) var connection = Connection.open
  /// How often in a row they could not log in.
  var failedLogins: UInt8 = 0
  package internal(set) var modes: UserModes = []
  /// The highest version that CAP LS named; from 302 up, CAP may have values and more than one line.
  package internal(set) var capabilityVersion: UInt16 = 301
  package internal(set) var encoding: Encoding = []
  /// What the registration still needs; gone once welcomed.
  package internal(set) var registration: Registration?

  /// Empty until chosen.
  package internal(set) var nick = ""
  package internal(set) var user = ""
  package internal(set) var host = ""
  package internal(set) var realname = ""
  package internal(set) var away: String?
  /// The account that they are logged in to, as it was registered.
  package internal(set) var account: String?
  /// The SASL exchange that is under way.
  package internal(set) var authentication: Authentication?
  /// The last event that somebody else can have had a part in under their nickname.
  package internal(set) var nickSince = MessageID(rawValue: 0)
  /// Where they come from, where `host` does not tell.
  package internal(set) var origin: Origin?
  /// Whether nobody between this connection and the server can read along.
  var comesSecurely = false
  /// Whether that is so of all connections of the person, of whom there is one at least.
  package internal(set) var isSecure = false
  /// What TLS speaks on the connection itself.
  package internal(set) var encryption = Encryption.none
  /// Where the connection was made.
  package internal(set) var node = NodeID.first
  /// The nicknames that they watch, as they gave them. IRCv3, monitor.
  package internal(set) var monitored: [String] = []
  /// `nick!user@host`, ready to be copied before what this person does.
  package internal(set) var source: [UInt8] = []
  package internal(set) var memberships: [Membership] = []
  /// The walk that met this session last; see `World.tellNeighbours`.
  package internal(set) var lastVisit: UInt32 = 0
  package internal(set) var signedOnSeconds: Int64 = 0
  /// When they last said something, in seconds since 1970. A rule changes it while it shares the world.
  package let lastSpokeSeconds = Atomic<Int64>(0)

  /// The connections that a person has beside their own; of an attached one, its person alone.
  var attachmentsOrPerson: [Handle] = []

  /// Whether `World.clientBatches` has something of theirs.
  package internal(set) var hasClientBatches = false

  /// The connections that a person has beside their own.
  package var attachments: [Handle] { phase == .attached ? [] : attachmentsOrPerson }

  var hasAttachments: Bool { phase != .attached && !attachmentsOrPerson.isEmpty }

  /// Whom an attached connection is one more of; nil of a person.
  package var person: Handle? { phase == .attached ? attachmentsOrPerson.first : nil }

  package var isRegistered: Bool { phase == .registered }

  /// Whether their nickname and user are known, so that masks can mean them.
  var isIdentified: Bool { isRegistered || (registration?.hasUser ?? false) && !nick.isEmpty }

  /// Where this person is in a room's list; nil if they aren't in it.
  package func index(inRoom room: UInt32) -> Int? {
    for membership in memberships where membership.room == room { return Int(membership.index) }
    return nil
  }

  /// Changes what the registration has, where there still is one. By way of a copy: what is assigned in place, through the
  /// optional, leaks the text that was there before (Swift 6.3).
  package mutating func changeRegistration(_ change: (inout Registration) -> Void) {
    guard var registration else { return }
    change(&registration)
    self.registration = registration
  }

  package mutating func refreshSource() {
    source = Array("\(nick)!\(user)@\(host)".utf8)
  }
}
