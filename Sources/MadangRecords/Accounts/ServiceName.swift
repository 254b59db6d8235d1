import MadangWire

/// The nicknames of those who are always here, which nobody else can have.
package enum ServiceName {
  package static let nickServ = "NickServ"
  package static let chanServ = "ChanServ"

  package static let all = [nickServ, chanServ]

  package static func contains(_ nick: String) -> Bool {
    nick.utf8.span.equalsIgnoringASCIICase("NickServ") || nick.utf8.span.equalsIgnoringASCIICase("ChanServ")
  }
}
