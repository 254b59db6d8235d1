extension SimulationTally {
  /// A sentence for each thing that the seeds are there for, and that has happened in none of them. The first 1,000 seeds reach
  /// it all.
  package var unreached: [String] {
    var sentences: [String] = []
    func expect(_ isReached: Bool, _ sentence: String) {
      if !isReached { sentences.append(sentence) }
    }
    for reason in [
      "SendQ exceeded", "Excess Flood", "Ping timeout", "Connection closed", "Connection reset by peer", "Quit: done",
    ] { expect(departures[reason, default: 0] > 0, "Nobody left for: \(reason)") }
    expect(departures["Server shutting down"] == nil, "Somebody was told of departures during a shutdown.")
    expect(pausedTurns > 0, "No mailbox was ever full.")
    expect(restingTurns > 0, "Descriptors never ran out.")
    expect(kernel.refused > 0, "Nobody was refused.")
    expect(kernel.acceptFailures > 0, "Every connection was accepted.")
    expect(kernel.registerFailures > 0, "Every connection was registered.")
    expect(kernel.resets > 0, "No connection was reset.")
    expect(kernel.shortSends > 0, "Nothing was sent in part.")
    expect(kernel.blockedSends > 0, "No socket was ever full.")
    expect(kernel.blockedReceives > 0, "No socket was ever empty.")
    expect(whispers > 0 && whispersToPlain > 0, "Nobody whispered, or nobody to those who speak plain text.")
    expect(plainLines > 0, "Nobody read plain text.")
    expect(labelledAnswers > 0, "No answer had a label.")
    expect(namesClaimed > 0, "Nobody ever had a name whose holder was gone.")
    expect(namesDenied > namesClaimed, "No name was ever taken for good.")
    for finding in [
      "roster", "topic", "modes", "not operator", "may not speak", "inviteOnly", "wrongKey", "full", "banned",
      "plain inviteOnly", "plain wrongKey", "plain full", "plain banned", "plain mayNotSpeak", "plain topic",
    ] { expect(findings[finding, default: 0] > 0, "Nobody ever found: \(finding)") }
    return sentences
  }
}
