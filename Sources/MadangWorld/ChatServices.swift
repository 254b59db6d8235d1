import MadangRecords

/// What the rules have others do for them, and what those had to say at the start.
package struct ChatServices: Sendable {
  /// Nil where there are no accounts: then nothing that needs them is offered.
  package var accounts: (any AccountService)?
  /// Where registered rooms are kept; nil where none can be registered.
  package var rooms: (any RoomStore)?
  /// Where what accounts say of themselves is kept; nil where it ends with the session.
  package var metadata: (any MetadataStore)?
  /// Told what the stores of history, of rooms and of metadata could not do.
  package var onTrouble: @Sendable (StoreError) -> Void = { _ in }
  /// What belongs to accounts when the world begins.
  package var ownedNames: [OwnedName]
  /// Which names look like those, and like one another.
  package var likeness: NameLikeness
  /// Where those are kept who are always on; nil where nobody can be.
  package var alwaysOnStore: (any AlwaysOnStore)?
  /// Those who were before the world began.
  package var alwaysOn: [AlwaysOnRecord]
  /// The rooms that were registered before the world began.
  package var registeredRooms: [RoomRecord]
  /// Whether somebody takes the rooms when the server ends, and those that were taken the last time.
  package var keepsRooms = false
  package var keptRooms: [KeptRoom] = []

  package init(
    accounts: (any AccountService)? = nil, rooms: (any RoomStore)? = nil, metadata: (any MetadataStore)? = nil,
    alwaysOnStore: (any AlwaysOnStore)? = nil, ownedNames: [OwnedName] = [],
    likeness: NameLikeness = .none,
    alwaysOn: [AlwaysOnRecord] = [], registeredRooms: [RoomRecord] = []
  ) {
    self.accounts = accounts
    self.rooms = rooms
    self.metadata = metadata
    self.alwaysOnStore = alwaysOnStore
    self.ownedNames = ownedNames
    self.likeness = likeness
    self.alwaysOn = alwaysOn
    self.registeredRooms = registeredRooms
  }
}
