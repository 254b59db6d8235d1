import MadangClient

/// What the settings of `madang join` come to.
struct JoinSetup: Sendable {
  var url: String?
  var account: String?
  var passwordFile: String?
  var sasl = Login.Mechanism.auto.rawValue
  var serverPassword: String?
  var fingerprint: String?
  var insecure = false
  var color = ColorMode.auto.rawValue
  var reconnect = ReconnectPolicy.auto.rawValue
  var linesPerSecond = 4
  var bell = true
  var title = true
  var fold = true

  var options: ClientOptions {
    var options = ClientOptions()
    // The kinds of their rows let nothing else through.
    options.color = ColorMode(rawValue: color) ?? .auto
    options.reconnect = ReconnectPolicy(rawValue: reconnect) ?? .auto
    options.linesPerSecond = linesPerSecond
    options.serverPassword = serverPassword
    options.rings = bell
    options.hasTitle = title
    options.folds = fold
    return options
  }
}
