import Glibc

/// A server of others that a load can be compared with, as Debian packages it.
package enum Peer: String, CaseIterable, Sendable {
  case ngircd, inspircd, redis, nats

  /// The program's name.
  package var program: String {
    switch self {
    case .ngircd: "ngircd"
    case .inspircd: "inspircd"
    case .redis: "redis-server"
    case .nats: "nats-server"
    }
  }

  /// The Debian package that brings it.
  package var debianPackage: String { program }

  package var dialect: Dialect {
    switch self {
    case .ngircd, .inspircd: .irc
    case .redis: .redis
    case .nats: .nats
    }
  }

  package var path: String? { Executables.installed(program) }

  /// Starts it on a free loopback port, with a configuration whose limits a load does not meet.
  package func start() throws(LoadFailure) -> RunningServer {
    guard let path else { throw .server("\(program) is not installed (Debian package \(debianPackage))") }
    let port = try Loopback.freePort()
    let directory = try TemporaryDirectory()
    let file: String
    do {
      _ = try directory.write("hello\n", as: "motd")
      file = try directory.write(configuration(port: port, directory: directory.path), as: "peer.conf")
    } catch {
      directory.remove()
      throw error
    }
    return try RunningServer.start(
      name: program, path: path, arguments: arguments(file),
      target: Target(dialect: dialect, address: .loopback(port: port)), directory: directory)
  }

  private func arguments(_ file: String) -> [String] {
    switch self {
    case .ngircd: ["-n", "-f", file]
    case .inspircd: ["--nofork", "--nopid", "--config=\(file)"] + (geteuid() == 0 ? ["--runasroot"] : [])
    case .redis: [file]
    case .nats: ["-c", file]
    }
  }

  package func configuration(port: UInt16, directory: String) -> String {
    switch self {
    case .ngircd: Peer.ngircdConfiguration(port)
    case .inspircd: Peer.inspircdConfiguration(port, directory)
    case .redis:
      """
      bind 127.0.0.1
      port \(port)
      protected-mode no
      daemonize no
      dir \(directory)
      save ""
      appendonly no
      maxclients 19000
      client-output-buffer-limit pubsub 0 0 0

      """
    case .nats:
      """
      listen: "127.0.0.1:\(port)"
      max_connections: 100000
      max_pending: 1073741824
      write_deadline: "60s"

      """
    }
  }

  private static func ngircdConfiguration(_ port: UInt16) -> String {
    """
    [Global]
      Name = peer.test.invalid
      Info = a server to compare with
      Listen = 127.0.0.1
      Ports = \(port)
      MotdPhrase = "hello"
      AdminInfo1 = nobody
    [Limits]
      MaxConnections = 0
      MaxConnectionsIP = 0
      MaxJoins = 0
      MaxNickLength = 16
      MaxPenaltyTime = 0
      PingTimeout = 3600
      PongTimeout = 3600
    [Options]
      DNS = no
      Ident = no
      PAM = no

    """
  }

  private static func inspircdConfiguration(_ port: UInt16, _ directory: String) -> String {
    """
    <config format="xml">
    <server name="peer.test.invalid" description="a server to compare with" network="Peers">
    <admin name="nobody" nick="nobody" email="nobody@test.invalid">
    <bind address="127.0.0.1" port="\(port)" type="clients">
    <power diepass="" restartpass="">
    <connect name="everyone" allow="*" timeout="120" pingfreq="3600" limit="100000" localmax="100000"
      globalmax="100000" maxconnwarn="no" maxchans="1000" resolvehostnames="no" useident="no" fakelag="no"
      commandrate="100000000" threshold="1000000" recvq="1M" softsendq="1G" hardsendq="1G">
    <performance netbuffersize="65534" somaxconn="4096" softlimit="100000" quietbursts="yes">
    <options prefixquit="" announceinvites="none" hidemodes="" syntaxhints="no">
    <channels users="1000" opers="1000">
    <files motd="\(directory)/motd">
    <log method="file" type="*" level="default" target="/dev/null">

    """
  }
}
