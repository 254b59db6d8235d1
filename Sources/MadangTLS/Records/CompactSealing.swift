/// Sealing the records that are ours.
enum CompactSealing {
  /// After so many records new keys are taken: AES-GCM bears 2^24.5 of the longest. RFC 8446, 5.5.
  static let recordsPerKeyMax: UInt64 = 1 << 24

  static func seal(_ buffer: inout SealBuffer, _ state: inout CompactState, _ contexts: borrowing TLSCipherContexts) {
    if state.flags.contains(.isWriteClosed) { return buffer.removeAll() }
    if buffer.plainBytes == 0 { return }
    let isWorn = state.send.sequence >= recordsPerKeyMax - UInt64(SealBuffer.recordsMax)
    if isWorn || state.flags.contains(.owesUpdate) {
      var update: [UInt8] = []
      updateKeys(&state, contexts, into: &update)
      buffer.put(before: update)
    }
    for record in 0..<buffer.recordCount {
      // SAFETY: the record lies in the buffer, which nobody else has.
      unsafe contexts.seal(buffer.record(record), state.suite, &state.send, isKeyed: record > 0)
    }
    buffer.noteSealedInPlace()
  }

  /// Says that new keys follow, and takes them. RFC 8446, 4.6.3.
  static func updateKeys(
    _ state: inout CompactState, _ contexts: borrowing TLSCipherContexts, into output: inout [UInt8]
  ) {
    if state.flags.contains(.isWriteClosed) { return }
    append([24, 0, 0, 1, 0], .handshake, &state, contexts, into: &output)
    state.send.update(state.suite)
    state.flags.remove(.owesUpdate)
  }

  /// The last thing that is sent: an alert.
  static func alert(
    _ alert: TLSAlert, _ state: inout CompactState, _ contexts: borrowing TLSCipherContexts,
    into output: inout [UInt8]
  ) {
    if state.flags.contains(.isWriteClosed) { return }
    state.flags.insert(.isWriteClosed)
    append([alert == .closeNotify ? 1 : 2, alert.rawValue], .alert, &state, contexts, into: &output)
  }

  private static func append(
    _ content: [UInt8], _ type: RecordType, _ state: inout CompactState, _ contexts: borrowing TLSCipherContexts,
    into output: inout [UInt8]
  ) {
    let start = output.count
    output += [UInt8](repeating: 0, count: RecordSizes.header) + content
    output += [UInt8](repeating: 0, count: RecordSizes.overhead - RecordSizes.header)
    let suite = state.suite
    // SAFETY: the record is what was just put there.
    unsafe output.withUnsafeMutableBufferPointer { output in
      let record = unsafe UnsafeMutableBufferPointer(rebasing: output[start...])
      unsafe RecordFrame.write(record, type: type)
      unsafe contexts.seal(record, suite, &state.send, isKeyed: false)
    }
  }
}
