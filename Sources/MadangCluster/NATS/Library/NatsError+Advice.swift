#if Cluster
  import CNats

  /// What to do where no connection comes about: the library says what has happened, and not that a setting is missing.
  extension NatsError {
    /// - Precondition: the call was the last one of this thread.
    init(connecting status: natsStatus, _ options: NatsOptions) {
      let error = NatsError(status)
      let advice = NatsError.advice(status, error.description, options)
      self.init(status, advice.map { "\(error.description); \($0)" } ?? error.description)
    }

    private static func advice(_ status: natsStatus, _ said: String, _ options: NatsOptions) -> String? {
      switch status {
      case NATS_CONNECTION_AUTH_FAILED:
        if let file = options.credentialsFile { return "the servers don't take what is in \(file)" }
        return options.user == nil ? "the servers want to know who this is: set cluster.credentials-file" : nil
      case NATS_SECURE_CONNECTION_WANTED: return "these servers have no TLS: give them tls, or write nats://"
      case NATS_SSL_ERROR where said.contains("hostname mismatch") || said.contains("IP address mismatch"):
        return "a server's certificate must have the name or the address by which cluster.engine calls it"
      case NATS_SSL_ERROR where said.contains("handshake"):
        if !options.isSecure { return "these servers want TLS: write tls:// in cluster.engine" }
        if let file = options.authorityFile { return "nobody in \(file) has signed what the server shows" }
        return "nobody whom the system trusts has signed what the server shows: set cluster.ca-file"
      // With TLS 1.3, whoever is refused hears of it after the handshake alone, as of the end of the connection.
      case NATS_PROTOCOL_ERROR where options.isSecure, NATS_IO_ERROR where options.isSecure,
        NATS_CONNECTION_CLOSED where options.isSecure:
        if options.certificateFile == nil {
          return "the servers may want a certificate of this node: set cluster.cert-file and cluster.key-file"
        }
        return "the servers may not take this node's certificate: their ca_file must have who has signed it"
      default: return nil
      }
    }
  }
#endif
