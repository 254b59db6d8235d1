#if Cluster
  import Foundation
  import MadangWorld

  /// One connection to a server, and what is known since it was made. It belongs to the engine's thread.
  struct NatsSession: ~Copyable {
    /// Why one ends.
    enum End: Error {
      /// Another may do better.
      case lost(String)
      /// None would; in words for a person.
      case refused(String)
      case stopped
    }

    let connection: NatsConnection
    let greeting: ServerGreeting
    let names: StreamNames
    /// Where batches are published as they are stored.
    let published: NatsSubscription
    /// Where answers come, behind `inbox` and a dot.
    let answers: NatsSubscription
    private let inbox: String
    private let answerMilliseconds: Int64
    var report: StreamReport

    /// What an answer about the stream has behind the dot; others have a sequence.
    private static let reportMark = "report"

    /// Connects, sees that the stream is there, and listens.
    init(_ connection: NatsConnection, _ engine: NatsEngine) throws(End) {
      let limits = engine.limits
      let url = connection.url
      let greeting =
        ServerGreeting.of(url, seconds: 2) ?? ServerGreeting(name: url, version: "of an unknown version")
      if connection.messageBytesMax < Int64(LogLimits.batchBytesMax) {
        throw .refused(
          "max_payload of nats-server \(greeting.name) is \(connection.messageBytesMax); make it \(LogLimits.batchBytesMax) at least"
        )
      }
      let inbox = try NatsSession.trying(url) { () throws(NatsError) in try NatsConnection.uniqueSubject() }
      let answers = try NatsSession.trying(url) { () throws(NatsError) in
        try connection.subscribe(to: "\(inbox).*", messagesMax: 1_024, bytesMax: limits.publishedBytesMax)
      }
      let published = try NatsSession.trying(url) { () throws(NatsError) in
        try connection.subscribe(
          to: engine.names.outgoing, messagesMax: limits.publishedMax, bytesMax: limits.publishedBytesMax)
      }
      // What is published from here on comes.
      try NatsSession.trying(url) { () throws(NatsError) in
        try connection.flush(milliseconds: limits.answerMilliseconds)
      }
      let setup = StreamSetup(connection, engine.names, engine.options, answerMilliseconds: limits.answerMilliseconds)
      report = try setup.report()
      self.connection = connection
      self.greeting = greeting
      names = engine.names
      self.inbox = inbox
      answerMilliseconds = limits.answerMilliseconds
      self.answers = answers
      self.published = published
    }

    /// A failure of the library as the end of a connection to `url`.
    private static func trying<Result: ~Copyable>(
      _ url: String, _ body: () throws(NatsError) -> Result
    ) throws(End) -> Result {
      do throws(NatsError) {
        return try body()
      } catch {
        throw .lost("\(url): \(error)")
      }
    }

    /// Asks for one batch, of any server that has the stream.
    func ask(for sequence: UInt64) throws(End) {
      try send(#"{"seq":\#(sequence)}"#, to: "$JS.API.DIRECT.GET.\(names.stream)", mark: "\(sequence)")
    }

    /// The batch at exactly that place, of any server that has the stream; nothing or nil where none is there.
    func batch(at sequence: UInt64) throws(End) -> [UInt8]? {
      do throws(NatsError) {
        return try connection.request(
          "$JS.API.DIRECT.GET.\(names.stream)", Array(#"{"seq":\#(sequence)}"#.utf8), milliseconds: answerMilliseconds)
      } catch {
        if error.isWithoutAnswer { return nil }
        throw .lost("\(connection.url): \(error)")
      }
    }

    /// Where the first batch from `sequence` on stands, as the stream's leader has it: others may lack something. Nil: there is
    /// none, or no answer.
    func first(from sequence: UInt64) throws(End) -> UInt64? {
      let question = #"{"seq":\#(sequence),"next_by_subj":"\#(names.incoming)"}"#
      do throws(NatsError) {
        let answer = try connection.request(
          "$JS.API.STREAM.MSG.GET.\(names.stream)", Array(question.utf8), milliseconds: answerMilliseconds)
        return (try? JSONDecoder().decode(StoredBatch.self, from: Data(answer)))?.message?.sequence
      } catch {
        if error.isWithoutAnswer { return nil }
        throw .lost("\(connection.url): \(error)")
      }
    }

    /// What the leader answers about one batch, as far as it matters.
    private struct StoredBatch: Decodable {
      struct Message: Decodable {
        let sequence: UInt64

        enum CodingKeys: String, CodingKey { case sequence = "seq" }
      }

      let message: Message?
    }

    /// Asks how the stream is. Only its leader answers.
    func askForReport() throws(End) {
      try send("", to: "$JS.API.STREAM.INFO.\(names.stream)", mark: NatsSession.reportMark)
    }

    private func send(_ question: String, to subject: String, mark: String) throws(End) {
      try NatsSession.trying(connection.url) { () throws(NatsError) in
        try connection.publish(Array(question.utf8), to: subject, answersTo: "\(inbox).\(mark)")
      }
    }

    var facts: EngineFacts {
      let leader = report.cluster?.leader.flatMap { $0.isEmpty ? nil : $0 }
      return EngineFacts(
        server: greeting.name, version: greeting.version, leader: leader, replicas: report.config?.replicas ?? 1,
        warning: greeting.warning)
    }
  }
#endif
