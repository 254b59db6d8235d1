#if Cluster
  import CNats
  import MadangKernel

  /// A connection to one server of NATS, which is not made anew where it breaks. Any thread may use it.
  ///
  /// libnats has threads of its own for it: one reads, and others wait for deadlines.
  @safe final class NatsConnection: @unchecked Sendable {
    // SAFETY: the library locks within each call; the pointer never changes.
    private let connection: OpaquePointer
    private enum Phase { case open, closing, closed }
    /// Tier 1.
    private let phase = Monitor(Phase.open)

    /// Connects to the first server that can be, of all in another order each time.
    init(_ options: NatsOptions, _ limits: NatsLimits) throws(NatsError) {
      // SAFETY: nobody else has it.
      unsafe connection = try NatsConnection.connect(options, limits)
    }

    deinit {
      // SAFETY: it came from the library, and is destroyed once, here.
      unsafe natsConnection_Destroy(connection)
    }

    private static func connect(_ wanted: NatsOptions, _ limits: NatsLimits) throws(NatsError) -> OpaquePointer {
      var options: OpaquePointer?
      // SAFETY: the options are made here, and destroyed at the end; strings are copied by each call.
      try unsafe NatsError.check(natsOptions_Create(&options))
      defer { unsafe natsOptions_Destroy(options) }
      try unsafe setServers(wanted.servers, options)
      // SAFETY: as above; each is told a string that lives for the call, or a number.
      var results = unsafe [
        natsOptions_SetAllowReconnect(options, false),
        natsOptions_SetTimeout(options, limits.connectMilliseconds),
        natsOptions_SetPingInterval(options, limits.pingMilliseconds),
        natsOptions_SetMaxPingsOut(options, limits.pingsMax),
        natsOptions_SetWriteDeadline(options, limits.writeMilliseconds),
        natsOptions_SetSendAsap(options, true),
        natsOptions_SetName(options, "madang"),
      ]
      if wanted.isSecure { unsafe results.append(natsOptions_SetSecure(options, true)) }
      if let file = wanted.authorityFile { unsafe results.append(natsOptions_LoadCATrustedCertificates(options, file)) }
      if let certificate = wanted.certificateFile, let key = wanted.keyFile {
        unsafe results.append(natsOptions_LoadCertificatesChain(options, certificate, key))
      }
      if let file = wanted.credentialsFile {
        unsafe results.append(natsOptions_SetUserCredentialsFromFiles(options, file, nil))
      }
      if let user = wanted.user, let password = wanted.password {
        unsafe results.append(natsOptions_SetUserInfo(options, user, password))
      }
      for result in results { try NatsError.check(result) }
      var connection: OpaquePointer?
      // SAFETY: the library copies the options; the connection is ours from then on.
      let status = unsafe natsConnection_Connect(&connection, options)
      if status != NATS_OK { throw NatsError(connecting: status, wanted) }
      // SAFETY: as above.
      guard let connection = unsafe connection else { throw NatsError(NATS_ERR) }
      return unsafe connection
    }

    private static func setServers(_ servers: [String], _ options: OpaquePointer?) throws(NatsError) {
      // SAFETY: each is a copy of a C string, freed at the end; the library copies it too.
      let copies = unsafe servers.map { unsafe strdup($0) }
      defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
      var pointers: [UnsafePointer<CChar>?] = unsafe copies.map { unsafe UnsafePointer($0) }
      try unsafe NatsError.check(natsOptions_SetServers(options, &pointers, Int32(servers.count)))
    }

    /// Where it is connected to: `nats://HOST:PORT`; empty where it is no longer.
    var url: String {
      let capacity = 512
      var bytes = [CChar](repeating: 0, count: capacity)
      // SAFETY: at most `capacity` bytes into an array of that size, with a zero at their end.
      let status = unsafe natsConnection_GetConnectedUrl(connection, &bytes, capacity)
      return status == NATS_OK
        ? String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
    }

    /// How long a message may be for this server.
    var messageBytesMax: Int64 {
      // SAFETY: it lives.
      unsafe natsConnection_GetMaxPayload(connection)
    }

    /// Ends it; whoever waits on it, or on a subscription of it, returns. Afterwards, whoever of several threads has called it,
    /// no thread of the library reads from it any more.
    func close() {
      let isFirst = phase.withLock { phase in
        defer { if phase == .open { phase = .closing } }
        return phase == .open
      }
      // The library lets the second of two threads go at once.
      guard isFirst else { return phase.wait(until: { $0 == .closed }, then: { _ in }) }
      // SAFETY: it lives until the deinit.
      unsafe natsConnection_Close(connection)
      phase.withLock { $0 = .closed }
      phase.signalAll()
    }

    /// Sends a message; returns once it was given to the system, or the deadline for writing has passed.
    func publish(_ bytes: [UInt8], to subject: String, answersTo reply: String? = nil) throws(NatsError) {
      // SAFETY: the bytes live for the call, which copies or sends them; the strings do too.
      let status = unsafe bytes.withUnsafeBytes { bytes in
        // SAFETY: as above.
        if let reply {
          unsafe natsConnection_PublishRequest(connection, subject, reply, bytes.baseAddress, Int32(bytes.count))
        } else {
          unsafe natsConnection_Publish(connection, subject, bytes.baseAddress, Int32(bytes.count))
        }
      }
      try NatsError.check(status)
    }

    /// Asks, and waits for the answer.
    func request(_ subject: String, _ bytes: [UInt8], milliseconds: Int64) throws(NatsError) -> [UInt8] {
      try ask(subject, bytes, milliseconds: milliseconds).bytes
    }

    /// The same, for the whole answer.
    func ask(_ subject: String, _ bytes: [UInt8], milliseconds: Int64) throws(NatsError) -> NatsMessage {
      var answer: OpaquePointer?
      // SAFETY: the bytes live for the call; the answer is ours from then on.
      let status = unsafe bytes.withUnsafeBytes { bytes in
        unsafe natsConnection_Request(&answer, connection, subject, bytes.baseAddress, Int32(bytes.count), milliseconds)
      }
      try NatsError.check(status)
      // SAFETY: a message of ours, where there is one.
      guard let answer = unsafe answer else { throw NatsError(NATS_ERR) }
      return unsafe NatsMessage(answer)
    }

    func subscribe(to subject: String, messagesMax: Int32, bytesMax: Int32) throws(NatsError) -> NatsSubscription {
      var subscription: OpaquePointer?
      // SAFETY: the string lives for the call; the subscription is ours from then on.
      try unsafe NatsError.check(natsConnection_SubscribeSync(&subscription, connection, subject))
      guard let subscription = unsafe subscription else { throw NatsError(NATS_ERR) }
      return try unsafe NatsSubscription(subscription, of: self, messagesMax: messagesMax, bytesMax: bytesMax)
    }

    /// Waits until the server has taken in all that was sent.
    func flush(milliseconds: Int64) throws(NatsError) {
      // SAFETY: it lives.
      try unsafe NatsError.check(natsConnection_FlushTimeout(connection, milliseconds))
    }

    /// A subject that nobody else has.
    static func uniqueSubject() throws(NatsError) -> String {
      var inbox: UnsafeMutablePointer<CChar>?
      // SAFETY: the library allocates a C string, which is copied and freed.
      try unsafe NatsError.check(natsInbox_Create(&inbox))
      defer { unsafe natsInbox_Destroy(inbox) }
      return unsafe inbox.map { unsafe String(cString: $0) } ?? ""
    }

    /// What libnats has set aside for this thread, which ends.
    static func releaseThread() { nats_ReleaseThreadMemory() }
  }
#endif
