/// A unit for systemd, as `madang service print` prints it. See systemd.service(5), systemd.exec(5).
struct ServiceUnit {
  /// Where the program is.
  var program = "/usr/bin/madang"
  /// As whom it runs.
  var user = "madang"
  /// Whether systemd makes the user up while the service runs.
  var isDynamic = false
  /// Whether it may listen on ports below 1024.
  var takesLowPorts = false

  /// How long the reactor may stand still. The disk is waited for by others, so that seconds are much.
  static let watchdogSeconds = 30
  /// Connections, each of which is a descriptor; and what the server needs besides.
  static let descriptors = 131_072

  var text: String { (unit + service + hardening + install).joined(separator: "\n") + "\n" }

  private var unit: [String] {
    [
      "# As `madang service print` prints it. Changes belong in a file beside it: systemctl edit madang.",
      "[Unit]",
      "Description=Madang chat server",
      "Documentation=man:madang(1) man:madang-serve(1)",
      "Wants=network-online.target",
      "After=network-online.target",
      "",
    ]
  }

  /// The first three folders are where the server looks for its settings, its data and its control socket by itself, so
  /// that keys of the configuration file still win; the fourth is for logs that somebody asks for. RELOADING=1 is told with
  /// the older type too, which every systemd knows.
  private var service: [String] {
    [
      "[Service]",
      "Type=notify",
      "NotifyAccess=main",
      "Environment=XDG_CONFIG_HOME=%E XDG_DATA_HOME=%S XDG_RUNTIME_DIR=%t",
      "ExecStart=\(program) serve",
      "ExecReload=\(program) config check",
      "ExecReload=/bin/kill -HUP $MAINPID",
      "Restart=on-failure",
      "RestartSec=1s",
      "WatchdogSec=\(Self.watchdogSeconds)s",
      "# A new version may have to bring a large database up to date first.",
      "TimeoutStartSec=10min",
      "# People are given 5 seconds to read what is left; then what they said is written.",
      "TimeoutStopSec=30s",
      "LimitNOFILE=\(Self.descriptors)",
    ] + (isDynamic ? ["DynamicUser=yes"] : []) + [
      "User=\(user)",
      "UMask=0077",
      "ConfigurationDirectory=madang",
      "StateDirectory=madang",
      "StateDirectoryMode=0700",
      "RuntimeDirectory=madang",
      "LogsDirectory=madang",
      "LogsDirectoryMode=0700",
      "",
    ]
  }

  private var hardening: [String] {
    let capabilities = takesLowPorts ? "CAP_NET_BIND_SERVICE" : ""
    return [
      "# What it needs is the network, its own folders, and time.",
      "CapabilityBoundingSet=\(capabilities)",
      "AmbientCapabilities=\(capabilities)",
      "NoNewPrivileges=yes",
      // In a user namespace of its own, a capability would not hold for the machine's ports.
      "PrivateUsers=\(takesLowPorts ? "no" : "yes")",
      "PrivateDevices=yes",
      "PrivateTmp=yes",
      "PrivateIPC=yes",
      "PrivateMounts=yes",
      "DevicePolicy=closed",
      "ProtectSystem=strict",
      "ProtectHome=yes",
      "ProtectProc=invisible",
      "ProcSubset=pid",
      "ProtectClock=yes",
      "ProtectControlGroups=yes",
      "ProtectHostname=yes",
      "ProtectKernelLogs=yes",
      "ProtectKernelModules=yes",
      "ProtectKernelTunables=yes",
      "KeyringMode=private",
      "LockPersonality=yes",
      "MemoryDenyWriteExecute=yes",
      "RemoveIPC=yes",
      "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
      "RestrictNamespaces=yes",
      "RestrictRealtime=yes",
      "RestrictSUIDSGID=yes",
      "SystemCallArchitectures=native",
      "SystemCallErrorNumber=EPERM",
      "SystemCallFilter=@system-service",
      "SystemCallFilter=~@privileged @resources",
      "# Threads for what takes long yield to the others.",
      "SystemCallFilter=setpriority",
      "",
    ]
  }

  private var install: [String] { ["[Install]", "WantedBy=multi-user.target"] }
}
