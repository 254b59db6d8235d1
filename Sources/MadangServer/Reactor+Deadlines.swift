import MadangMemory

/// What happens because time passes.
extension Reactor {
  mutating func meetDeadlines() {
    if acceptRestsUntil != .min, now >= acceptRestsUntil { setListenersResting(false) }
    while let slot = deadlines.popDue(at: now) {
      switch table.rows[slot].phase {
      case .vacant, .closed: continue
      case .draining, .lingering:
        endThrottling(slot)
        if now >= table.rows[slot].closesAt {
          closing.append(slot)
        } else {
          look(at: slot, by: min(table.rows[slot].closesAt, table.rows[slot].throttleEnds))
        }
      case .open:
        switch table.rows[slot].layer {
        case .proxy: lookAtProxied(slot)
        case .greeting: lookAtGreeting(slot)
        case .requests: lookAtRequests(slot)
        case .frames where table.rows[slot].dialect == .webSocketEcho: lookAtEcho(slot)
        case .lines, .frames: lookAtOpen(slot)
        }
      }
    }
  }

  /// It says itself when it has to be done again.
  mutating func endKeepingRooms() {
    courtyard.keptRoomsDue.store(.max, ordering: .relaxed)
    courtyard.post(chore: { [unowned courtyard] in courtyard.endKeepingRooms() })
  }

  var registrationMilliseconds: Int64 { Int64(limits.registrationSecondsMax) * 1000 }

  private mutating func endThrottling(_ slot: UInt32) {
    guard now >= table.rows[slot].throttleEnds else { return }
    table.rows[slot].throttleEnds = .max
    if courtyard.queues[slot].mailbox.endThrottling() { scheduled.append(slot) }
  }

  private mutating func lookAtOpen(_ slot: UInt32) {
    // Whoever is not read can't be heard, and behind slowed commands, or one that waits for the log, a question would wait:
    // that silence is not theirs.
    let awaitsLog = courtyard.seat != nil && courtyard.queues[slot].mailbox.isParked
    if awaitsLog || table.rows[slot].isReadingPaused || table.rows[slot].throttleEnds != .max {
      table.rows[slot].heardAt = now
    }
    if now >= table.rows[slot].pauseEnds { endPause(slot) }
    endThrottling(slot)
    let silent = now - table.rows[slot].heardAt
    if !table.rows[slot].isRegistered, !awaitsLog, now - table.rows[slot].openedAt >= registrationMilliseconds {
      courtyard.gauges.count(.neverRegistered)
      dismiss(slot, .registrationTimeout)
      return
    }
    var next = min(table.rows[slot].pauseEnds, table.rows[slot].throttleEnds)
    if table.rows[slot].dialect.asksForLife {
      if silent >= halfIdleMilliseconds * 2 {
        dismiss(slot, .idle)
        return
      }
      if silent >= halfIdleMilliseconds, !table.rows[slot].wasAsked {
        table.rows[slot].wasAsked = true
        post(.quiet, to: slot)
      }
      let patience = table.rows[slot].wasAsked ? halfIdleMilliseconds * 2 : halfIdleMilliseconds
      next = min(next, table.rows[slot].heardAt + patience)
    }
    if !table.rows[slot].isRegistered {
      let ends = table.rows[slot].openedAt + registrationMilliseconds
      next = min(next, awaitsLog ? max(ends, now + ClusterSeat.beatMilliseconds) : ends)
    }
    if next != .max { look(at: slot, by: next) }
  }
}
