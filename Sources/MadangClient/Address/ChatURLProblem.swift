/// Why a text is not a chat URL. Each sentence says what to write instead.
package enum ChatURLProblem: Error, Equatable, Sendable {
  case noScheme(String)
  case unknownScheme(String)
  case noHost
  case badPlace(String)
  case foreignHost(String)
  case badPath(String)
  case unclosedBracket
  case afterBracket(String)
  case bareIPv6(String)
  case badPort(String)
  case noPath
  case pathTooLong(bytesMax: Int)
  case badEscape(String)
  case badRoom(String)
  case badNick(String)
  case roomsInPlain
  case unknownParameter(String)
  case nickInPlain
  case badValue(parameter: String)
}

extension ChatURLProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noScheme(let text):
      "\"\(text)\" has no scheme: write irc://HOST/#room?nick=NAME, or plain://HOST:PORT"
    case .unknownScheme(let scheme) where scheme == "http" || scheme == "https":
      "\"\(scheme)://\" is for pages: use \(scheme == "http" ? "ws" : "wss"):// for the chat there"
    case .unknownScheme(let scheme): "\"\(scheme)://\" is unknown: use irc://, ircs://, ws://, wss:// or plain://"
    case .noHost: "the host is missing: write it after ://, as in irc://127.0.0.1/#room"
    case .badPlace(let place):
      "\"\(SafeText.filter(place))\" can't be reached: leave out spaces and control characters"
    case .foreignHost(let host):
      "\"\(SafeText.filter(host))\" is not in letters of ASCII: write the form that begins with xn--"
    case .badPath(let path):
      "\"\(SafeText.filter(path))\" is no path: begin with a slash, and leave out spaces and control characters"
    case .unclosedBracket: "the bracket is not closed: write an IPv6 address as [::1]"
    case .afterBracket(let text): "\"\(text)\" after ] is not a port: write [ADDRESS]:PORT"
    case .bareIPv6(let host): "put the IPv6 address in brackets: [\(host)]"
    case .badPort(let port): "\"\(port)\" is not a port: use a number from 1 to 65535"
    case .noPath: "the path is missing: write it after unix:, as in irc://unix:/run/madang.sock#room"
    case .pathTooLong(let bytesMax): "the socket's path is longer than \(bytesMax) bytes, which no system call takes"
    case .badEscape(let text): "\"\(text)\" is not a percent escape: use % and two hexadecimal digits, %25 for % itself"
    case .badRoom(let room): "\"\(room)\" can't be a room: leave out spaces, commas and control characters"
    case .badNick(let nick):
      "\"\(nick)\" can't be a nickname: begin with a letter, leave out spaces and any of #&@+!*?,:"
    case .roomsInPlain: "a plain:// URL names no room: the server puts you into one, and /join may change it"
    case .unknownParameter(let name):
      "\"\(name)\" is no parameter of this URL: there are nick, password and name, and path for ws:// and wss://"
    case .nickInPlain: "a plain:// URL has no nickname: leave out \"nick\", and try /nick when you are there"
    case .badValue(let parameter): "\"\(parameter)\" holds a line break or a NUL: leave them out"
    }
  }
}
