#if Cluster
  import CNats

  /// What is published on a subject, gathered by libnats until one thread takes it: at most so much, and what comes beyond that
  /// is dropped. Its connection ends with it.
  @safe struct NatsSubscription: ~Copyable {
    enum Next: ~Copyable {
      case message(NatsMessage)
      /// Nothing came in time.
      case none
      /// Some were dropped, since too many waited.
      case dropped
      /// To something that was asked with this as the place for answers, nobody listens.
      case nobodyListens
      case closed
    }

    private let subscription: OpaquePointer
    private let connection: NatsConnection

    /// Takes it over.
    init(
      _ subscription: OpaquePointer, of connection: NatsConnection, messagesMax: Int32, bytesMax: Int32
    ) throws(NatsError) {
      self.connection = connection
      // SAFETY: it came from the library, and is destroyed by the deinit alone.
      unsafe self.subscription = subscription
      try unsafe NatsError.check(natsSubscription_SetPendingLimits(subscription, messagesMax, bytesMax))
    }

    deinit {
      // The thread that reads may be about to put something into it, and libnats before 3.6 does not keep it for that: the
      // thread would trap, or wait for ever. See nats.c #637.
      connection.close()
      // SAFETY: it came from the library, and is destroyed once, here.
      unsafe natsSubscription_Destroy(subscription)
    }

    /// Waits for the next message; not at all where `milliseconds` is 0.
    func next(milliseconds: Int64) -> Next {
      var message: OpaquePointer?
      // SAFETY: the subscription lives; the message is ours from then on.
      let status = unsafe natsSubscription_NextMsg(&message, subscription, milliseconds)
      switch status {
      case NATS_OK:
        guard let message = unsafe message else { return .none }
        return unsafe .message(NatsMessage(message))
      case NATS_TIMEOUT: return .none
      case NATS_SLOW_CONSUMER: return .dropped
      case NATS_NO_RESPONDERS: return .nobodyListens
      default: return .closed
      }
    }
  }
#endif
