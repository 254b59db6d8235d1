import ArgumentParser
import MadangKernel

/// `madang service`: running under systemd.
struct ServiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service", abstract: "Print a unit for systemd.", subcommands: [Print.self])

  struct Print: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "print", abstract: "Print a unit that runs this program with as few rights as it needs.",
      discussion: """
        Without a package, for example:

          madang service print > /etc/systemd/system/madang.service
          useradd --system --home-dir /var/lib/madang --shell /usr/sbin/nologin madang
          systemctl enable --now madang

        It reads /etc/madang/madang.toml where there is one, keeps what it keeps in /var/lib/madang, and is administered \
        by root: madang status.
        """)

    @Option(
      help: ArgumentHelp("Where the program is. Default: where this one is.", valueName: "path"), completion: .file())
    var program: String?
    @Option(help: ArgumentHelp("As whom it runs.", valueName: "name")) var user = "madang"
    @Flag(help: "Have systemd make the user up; /var/lib/madang is then in /var/lib/private.") var dynamicUser = false
    @Flag(help: "Let it listen on ports below 1024, such as 443.") var lowPorts = false

    func run() throws {
      var unit = ServiceUnit()
      unit.program = program ?? ProgramReplacement.path
      unit.user = user
      unit.isDynamic = dynamicUser
      unit.takesLowPorts = lowPorts
      // Both stand in the unit as they are; systemd would read a percent sign, a space or a quote in its own way.
      guard unit.program.wholeMatch(of: /\/[A-Za-z0-9\/._+-]+/) != nil else {
        try Complaint.fail(
          "--program \(unit.program): it must be a whole path of letters, digits, dots, hyphens and the like.")
      }
      guard user.wholeMatch(of: /[a-z_][a-z0-9_-]{0,30}/) != nil else {
        try Complaint.fail("--user \(user): this is no user's name.")
      }
      print(unit.text, terminator: "")
    }
  }
}
