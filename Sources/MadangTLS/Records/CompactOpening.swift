/// Opening the records that are ours. RFC 8446, 5 and 6.
enum CompactOpening {
  /// Records without content, one after another. RFC 8446, 5.1 allows them; without end they would be work for nothing.
  static let emptyRecordsMax = 16
  /// KeyUpdates of ours that answer the peer's, in a second, besides those that must go before something is said.
  static let answersPerSecondMax = 4
  /// KeyUpdates of the peer's in a second: each costs as much as twenty records. Nobody needs a tenth of them.
  static let updatesPerSecondMax = 128

  /// One message of the handshake protocol is expected: KeyUpdate, with the byte that says whether ours is asked for.
  private static let updateStart: [4 of UInt8] = [24, 0, 0, 1]

  static func open(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, _ state: inout CompactState, _ contexts: borrowing TLSCipherContexts,
    now: Int64, replies: inout [UInt8]
  ) -> TLSOpened {
    let second = UInt16(truncatingIfNeeded: now / 1_000)
    if second != state.second {
      state.second = second
      state.updatesInSecond = 0
      state.answersInSecond = 0
    }
    var opened = TLSOpened(plainBytes: 0, rest: bytes.count..<bytes.count, verdict: .open)
    if state.flags.contains(.isReadClosed) {
      // RFC 8446, 6.1: what comes behind close_notify is ignored.
      opened.verdict = .closed
      return opened
    }
    var offset = 0
    var isKeyed = false
    while opened.verdict == .open, offset < bytes.count {
      // SAFETY: within what was read.
      if unsafe bytes[offset] != RecordType.applicationData.rawValue {
        opened.verdict = .failed(.unexpectedMessage)
        break
      }
      if bytes.count - offset < RecordSizes.header { break }
      let body = unsafe RecordFrame.bodyBytes(bytes.baseAddress! + offset)
      if body > RecordSizes.bodyMax {
        opened.verdict = .failed(.recordOverflow)
        break
      }
      if bytes.count - offset < RecordSizes.header + body { break }
      let end = offset + RecordSizes.header + body
      // SAFETY: the whole record has been read.
      let record = unsafe UnsafeMutableBufferPointer(rebasing: bytes[offset..<end])
      let sequence = state.receive.sequence
      // SAFETY: the record lies in the buffer, both the caller's for the call.
      unsafe openRecord(record, &state, contexts, isKeyed: isKeyed, into: bytes, &opened)
      // Keys that were changed have begun to count anew.
      isKeyed = state.receive.sequence == sequence + 1
      offset = end
    }
    if opened.verdict == .open { opened.rest = offset..<bytes.count } else { state.flags.insert(.isReadClosed) }
    if case .failed(let alert) = opened.verdict { CompactSealing.alert(alert, &state, contexts, into: &replies) }
    if state.flags.contains(.owesUpdate), state.answersInSecond < answersPerSecondMax {
      state.answersInSecond += 1
      CompactSealing.updateKeys(&state, contexts, into: &replies)
    }
    return opened
  }

  /// Opens one whole record, and moves its content to where the application's bytes end.
  private static func openRecord(
    _ record: UnsafeMutableBufferPointer<UInt8>, _ state: inout CompactState, _ contexts: borrowing TLSCipherContexts,
    isKeyed: Bool, into bytes: UnsafeMutableBufferPointer<UInt8>, _ opened: inout TLSOpened
  ) {
    // Shorter than a type and a tag: no such thing was ever sealed.
    // SAFETY: the record is as long as a type and a tag at least.
    guard record.count >= RecordSizes.overhead,
      unsafe contexts.open(record, state.suite, &state.receive, isKeyed: isKeyed)
    else {
      opened.verdict = .failed(.badRecordMAC)
      return
    }
    var end = record.count - RecordSizes.tag
    if end - RecordSizes.header > RecordSizes.innerMax {
      opened.verdict = .failed(.recordOverflow)
      return
    }
    // Padding is what is zero behind the type. SAFETY: within the record.
    while end > RecordSizes.header, unsafe record[end - 1] == 0 { end -= 1 }
    guard end > RecordSizes.header, let type = RecordType(rawValue: unsafe record[end - 1]) else {
      opened.verdict = .failed(.unexpectedMessage)
      return
    }
    // SAFETY: within the record.
    let content = unsafe UnsafeMutableBufferPointer(rebasing: record[RecordSizes.header..<(end - 1)])
    // RFC 8446, 5.1: nothing stands between the pieces of a message.
    if type != .handshake, state.matchedBytes > 0 {
      opened.verdict = .failed(.unexpectedMessage)
      return
    }
    switch type {
    case .applicationData:
      noteContent(of: content.count, &state, &opened)
      // SAFETY: the content lies behind where it goes.
      unsafe (bytes.baseAddress! + opened.plainBytes).update(from: content.baseAddress!, count: content.count)
      opened.plainBytes += content.count
    // SAFETY: the content lies in the record.
    case .handshake: unsafe takeUpdate(content, &state, &opened)
    case .alert: unsafe takeAlert(content, &state, &opened)
    case .changeCipherSpec: opened.verdict = .failed(.unexpectedMessage)
    }
  }

  private static func noteContent(of count: Int, _ state: inout CompactState, _ opened: inout TLSOpened) {
    if count > 0 {
      state.emptyRecords = 0
    } else if state.emptyRecords == emptyRecordsMax {
      opened.verdict = .failed(.unexpectedMessage)
    } else {
      state.emptyRecords += 1
    }
  }

  /// RFC 8446, 4.6.3: KeyUpdate, which may come in pieces, and ends its record.
  private static func takeUpdate(
    _ content: UnsafeMutableBufferPointer<UInt8>, _ state: inout CompactState, _ opened: inout TLSOpened
  ) {
    if content.isEmpty { opened.verdict = .failed(.unexpectedMessage) }
    for index in content.indices {
      // SAFETY: an index of its own.
      let byte = unsafe content[index]
      let place = Int(state.matchedBytes)
      if place < updateStart.count {
        if byte != updateStart[place] {
          opened.verdict = .failed(place == 0 ? .unexpectedMessage : .decodeError)
          return
        }
        state.matchedBytes += 1
        continue
      }
      state.matchedBytes = 0
      if byte > 1 {
        opened.verdict = .failed(.illegalParameter)
      } else if index != content.count - 1 || state.updatesInSecond == updatesPerSecondMax {
        opened.verdict = .failed(.unexpectedMessage)
      } else {
        state.updatesInSecond += 1
        state.receive.update(state.suite)
        if byte == 1 { state.flags.insert(.owesUpdate) }
      }
      return
    }
  }

  /// RFC 8446, 6: an alert is whole, alone in its record, and ends the connection but for `user_canceled`.
  private static func takeAlert(
    _ content: UnsafeMutableBufferPointer<UInt8>, _ state: inout CompactState, _ opened: inout TLSOpened
  ) {
    guard content.count == 2 else {
      opened.verdict = .failed(content.isEmpty ? .unexpectedMessage : .decodeError)
      return
    }
    // SAFETY: two bytes, as just seen.
    switch TLSAlert(rawValue: unsafe content[1]) {
    case .closeNotify: opened.verdict = .closed
    case .userCanceled: noteContent(of: 0, &state, &opened)
    case let alert: opened.verdict = .refused(alert)
    }
  }
}
