#if Cluster
  import CNats

  /// What a call of libnats failed with, and what the library has said about it.
  struct NatsError: Error, CustomStringConvertible {
    let status: natsStatus
    let description: String

    /// - Precondition: the call was the last one of this thread.
    init(_ status: natsStatus) {
      self.status = status
      // SAFETY: both are C strings; the first is a constant, the second lives until this thread's next call.
      let name = unsafe natsStatus_GetText(status).map { unsafe String(cString: $0) } ?? "error \(status.rawValue)"
      var said = unsafe nats_GetLastError(nil).map { unsafe String(cString: $0) } ?? ""
      // It begins with a place in the library's sources.
      if said.hasPrefix("("), let end = said.firstRange(of: "): ") { said.removeSubrange(..<end.upperBound) }
      description = said.isEmpty || said == name ? name : "\(name): \(said)"
    }

    /// Whether nobody was there to answer, or not in time.
    var isWithoutAnswer: Bool { status == NATS_NO_RESPONDERS || status == NATS_TIMEOUT }

    init(_ status: natsStatus, _ description: String) {
      self.status = status
      self.description = description
    }

    static func check(_ status: natsStatus) throws(NatsError) {
      if status != NATS_OK { throw NatsError(status) }
    }
  }
#endif
