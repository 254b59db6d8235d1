import MadangMemory

/// On whose account the entries of rooms' lists stand. Those of a registered room stand on its founder's, which keeps them;
/// those of any other room on the address of whoever made them.
extension World {
  /// What one more entry by somebody stands on, 0 where its room has an account for it; nil where that has had its share.
  mutating func takeShare(by handle: Handle, in room: UInt32) -> UInt64? {
    if sessions[handle.slot].phase == .administering { return 0 }
    if let record = registration(of: room) {
      guard let founder = record.founder else { return 0 }
      // The record is as old as the last MODE: this one may have made some entries already.
      let others = registry.maskCount(ofRoomsFoundedBy: founder) - record.maskCount
      return others + maskCount(of: room) < settings.limits.masksPerAccountMax ? 0 : nil
    }
    let share = shareKey(of: handle)
    let count = maskShares[share] ?? 0
    if count >= settings.limits.masksPerAddressMax { return nil }
    maskShares[share] = count + 1
    return share
  }

  private borrowing func shareKey(of handle: Handle) -> UInt64 {
    AddressKey.number(sessions[handle.slot].address)
  }

  /// Entries of all its lists.
  borrowing func maskCount(of room: UInt32) -> Int {
    MaskList.allCases.reduce(0) { $0 + rooms[room][$1].count }
  }

  mutating func giveBackShare(of mask: Room.Mask) {
    guard mask.share != 0, let count = maskShares[mask.share] else { return }
    maskShares[mask.share] = count > 1 ? count - 1 : nil
  }

  /// A room is registered from now on: its entries stand on its founder's account.
  package mutating func giveBackShares(ofRoom room: UInt32) {
    for list in MaskList.allCases {
      for index in rooms[room][list].indices where rooms[room][list][index].share != 0 {
        giveBackShare(of: rooms[room][list][index])
        rooms[room][list][index].share = 0
      }
    }
  }

  /// A room is registered no more, and somebody is in it still: its entries stand on the address of whoever brought that
  /// about, be they more than may stand there.
  package mutating func chargeMasks(ofRoomNamed name: String, to handle: Handle) {
    guard let room = room(named: name), handle.slot < sessions.slots, sessions[handle.slot].phase != .administering
    else { return }
    let share = shareKey(of: handle)
    for list in MaskList.allCases {
      for index in rooms[room][list].indices where rooms[room][list][index].share == 0 {
        rooms[room][list][index].share = share
        maskShares[share, default: 0] += 1
      }
    }
  }

  /// How many entries the lists of an account's rooms may have, where a room's would be more; nil where there is room for
  /// them. One without any adds nothing.
  package borrowing func masksRefused(ofRoom room: UInt32, foundedBy account: String) -> Int? {
    let own = maskCount(of: room)
    let most = settings.limits.masksPerAccountMax
    return own == 0 || registry.maskCount(ofRoomsFoundedBy: account) + own <= most ? nil : most
  }
}
