/// A registered room as it is kept while nobody is in it.
package struct RoomRecord: Equatable, Sendable {
  package struct Topic: Equatable, Sendable {
    package var text: String
    package var author: String
    package var setSeconds: Int64

    package init(text: String, author: String, setSeconds: Int64) {
      self.text = text
      self.author = author
      self.setSeconds = setSeconds
    }
  }

  /// An entry of one of the lists: `nick!user@host` with `*` and `?`.
  package struct Mask: Equatable, Sendable {
    package var mask: String
    package var author: String
    package var setSeconds: Int64

    package init(mask: String, author: String, setSeconds: Int64) {
      self.mask = mask
      self.author = author
      self.setSeconds = setSeconds
    }
  }

  /// As it was registered.
  package var name: String
  /// An account; nil where it was forgotten.
  package var founder: String?
  package var topic: Topic?
  /// Letters of modes without parameters: `nst`.
  package var modes: String
  package var key: String?
  package var membersMax: Int?
  /// Seconds between two messages of one person; 0: none need pass.
  package var slowSeconds: Int64
  package var createdSeconds: Int64
  package var bans: [Mask]
  package var exceptions: [Mask]
  package var inviteExceptions: [Mask]
  /// What accounts are here, by folded name: a mode letter, as `o` or `v`.
  package var standing: [String: String]
  /// What is said of it, by key.
  package var metadata: [MetadataValue]

  /// Whether an account other than the founder is an operator by right.
  package var hasOperator: Bool { standing.values.contains { $0.contains("o") } }

  /// Entries of all its lists.
  package var maskCount: Int { bans.count + exceptions.count + inviteExceptions.count }

  package init(
    name: String, founder: String? = nil, topic: Topic? = nil, modes: String = "", key: String? = nil,
    membersMax: Int? = nil, slowSeconds: Int64 = 0, createdSeconds: Int64, bans: [Mask] = [], exceptions: [Mask] = [],
    inviteExceptions: [Mask] = [], standing: [String: String] = [:], metadata: [MetadataValue] = []
  ) {
    self.name = name
    self.founder = founder
    self.topic = topic
    self.modes = modes
    self.key = key
    self.membersMax = membersMax
    self.slowSeconds = slowSeconds
    self.createdSeconds = createdSeconds
    self.bans = bans
    self.exceptions = exceptions
    self.inviteExceptions = inviteExceptions
    self.standing = standing
    self.metadata = metadata
  }

  /// An account is no more: it founded nothing, stands nowhere, and nothing lets it in, for who has its name next is
  /// somebody else. The topic that it set goes with its author; a mask holds on, whoever set it.
  ///
  /// - Parameters:
  ///   - account: folded.
  ///   - names: its own and its nicknames, folded.
  package mutating func forget(account: String, _ names: Set<String>) {
    if founder?.foldedName == account { founder = nil }
    standing[account] = nil
    if let topic, names.contains(AuthorName.folded(topic.author)) { self.topic = nil }
    exceptions.removeAll { AuthorName.isMask($0.mask, ofAccount: account) }
    inviteExceptions.removeAll { AuthorName.isMask($0.mask, ofAccount: account) }
    for list in [\RoomRecord.bans, \.exceptions, \.inviteExceptions] {
      for index in self[keyPath: list].indices
      where names.contains(AuthorName.folded(self[keyPath: list][index].author)) {
        self[keyPath: list][index].author = AuthorName.forgotten
      }
    }
  }
}
