import MadangMemory

/// The end of registration. Modern IRC, "Connection Registration".
extension World {
  /// Welcomes a session that has a nickname and a user, and negotiates nothing any more.
  mutating func welcomeIfReady(_ handle: Handle, _ effects: inout Effects) {
    guard let registration = sessions[handle.slot].registration, registration.hasUser,
      !registration.negotiatesCapabilities, !sessions[handle.slot].nick.isEmpty
    else { return }
    register(handle)
    let nick = sessions[handle.slot].nick
    let source = String(decoding: sessions[handle.slot].source, as: UTF8.self)
    effects.numeric(.welcome, self, text: "Welcome to the \(settings.network) Network, \(source)")
    effects.numeric(
      .yourHost, self, text: "Your host is \(settings.serverName), running version \(settings.version)")
    effects.numeric(.created, self, text: "This server was created \(Clock.text(settings.startedSeconds))")
    effects.numeric(.myInfo, self, settings.serverName, settings.version, "iow", "biklmnostv", "bklov")
    for tokens in Isupport.lines(settings) {
      effects.beginNumeric(.isupport, self)
      for token in tokens { effects.parameter(token) }
      _ = effects.trailing("are supported by this server")
      effects.endLine()
    }
    _ = nick
    messageOfTheDay(&effects)
  }

  /// Modern IRC, "MOTD message".
  borrowing func messageOfTheDay(_ effects: inout Effects) {
    if settings.motd.isEmpty {
      effects.numeric(.noMotd, self, text: "MOTD File is missing")
      return
    }
    effects.numeric(.motdStart, self, text: "- \(settings.serverName) Message of the day - ")
    for line in settings.motd { effects.numeric(.motd, self, text: "- \(line)") }
    effects.numeric(.endOfMotd, self, text: "End of /MOTD command.")
  }
}
