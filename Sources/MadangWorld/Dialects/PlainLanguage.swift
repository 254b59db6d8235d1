/// The language of what a plain connection is told that nobody asked for: who came, and who one is. Answers to commands are
/// in English.
package enum PlainLanguage: String, CaseIterable, Sendable {
  case english = "en"
  case korean = "ko"

  /// Which one a connection reads.
  package init(of encoding: Encoding) {
    self = encoding.contains(.plainEnglish) ? .english : .korean
  }

  /// What stands before and after the address of somebody who came.
  var arrival: (before: StaticString, after: StaticString) {
    switch self {
    case .english: ("User(", ") joined the chat.\n")
    case .korean: ("유저(", ")가 접속했습니다.\n")
    }
  }

  /// The first line that a newcomer reads. `room` is nil where the room could not be entered.
  package func greeting(_ nick: String, in room: String?) -> String {
    switch (self, room) {
    case (.english, let room?): "You are \(nick) in \(room); /help lists the commands."
    case (.english, nil): "You are \(nick), in no room; /help lists the commands."
    case (.korean, let room?): "\(room) 방의 \(nick)입니다; /help 명령 목록"
    case (.korean, nil): "\(nick)입니다, 방에는 없습니다; /help 명령 목록"
    }
  }
}
