import MadangChat
import MadangWorld

extension ChatSettings {
  /// The same where one answer of the history leaves room in what may wait for a connection: for what else is said
  /// meanwhile, and for the next answer.
  func fitting(_ limits: Limits) -> ChatSettings {
    var settings = self
    settings.limits.historyBytesMax = min(settings.limits.historyBytesMax, limits.sendQueueBytesMax / 4)
    return settings
  }
}
