// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6 concurrency, strict memory safety, and no warning left standing.
let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
]

/// For what the tests drive for long: optimized in a debug build too, in which they take a quarter of the time so. Whoever
/// debugs such a module takes it out.
let optimized: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// For a target whose own functions return spans: how long such a span lives is said with `@_lifetime`.
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "madang",
  products: [
    .executable(name: "madang", targets: ["Madang"]),
    .executable(name: "madang-bench", targets: ["MadangBench"]),
    .executable(name: "madang-seeds", targets: ["MadangSeeds"]),
    .executable(name: "madang-sessions", targets: ["MadangSessions"]),
    .executable(name: "madang-store-bench", targets: ["MadangStoreBench"]),
    .executable(name: "madang-tls-bench", targets: ["MadangTLSBench"]),
    .executable(name: "thread-per-connection", targets: ["ThreadPerConnection"]),
  ],
  traits: [
    .default(enabledTraits: ["Cluster"]),
    .trait(name: "Cluster", description: "Several machines as one server, by way of NATS; needs libnats."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    .systemLibrary(name: "CLinux", path: "Sources/CLinux"),
    .systemLibrary(name: "CNats", path: "Sources/CNats"),
    .systemLibrary(name: "COpenSSL", path: "Sources/COpenSSL"),
    .systemLibrary(name: "CZlib", path: "Sources/CZlib"),
    .target(name: "MadangMemory", swiftSettings: optimized),
    .target(
      name: "MadangKernel",
      dependencies: ["CLinux", .product(name: "BasicContainers", package: "swift-collections")],
      swiftSettings: optimized),
    .target(
      name: "MadangWire",
      dependencies: [.product(name: "BasicContainers", package: "swift-collections")],
      swiftSettings: optimized + lifetimes),
    .target(name: "MadangDeflate", dependencies: ["CZlib"], swiftSettings: optimized),
    .target(name: "MadangRecords", dependencies: ["MadangWire"], swiftSettings: optimized + lifetimes),
    .target(
      name: "MadangWorld",
      dependencies: [
        "MadangMemory", "MadangRecords", "MadangWire", .product(name: "BasicContainers", package: "swift-collections"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: optimized + lifetimes),
    .target(
      name: "MadangChat",
      dependencies: [
        "MadangMemory", "MadangRecords", "MadangWire", "MadangWorld",
        .product(name: "BasicContainers", package: "swift-collections"),
      ],
      swiftSettings: optimized),
    .target(
      name: "MadangPage",
      resources: [
        .embedInCode("Files/index.html"), .embedInCode("Files/madang.css"), .embedInCode("Files/madang.svg"),
        .embedInCode("Script"),
      ],
      swiftSettings: strict),
    .target(
      name: "MadangServer",
      dependencies: [
        "MadangChat", "MadangDeflate", "MadangKernel", "MadangMemory", "MadangRecords", "MadangTLS", "MadangWire",
        "MadangWorld", .product(name: "BasicContainers", package: "swift-collections"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: optimized),
    .target(
      name: "MadangStore",
      dependencies: [
        "MadangKernel", "MadangMemory", "MadangRecords", "MadangWire", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: optimized),
    .target(
      name: "MadangCluster",
      dependencies: [
        .target(name: "CNats", condition: .when(traits: ["Cluster"])), "MadangKernel", "MadangRecords", "MadangWire",
        "MadangWorld", .product(name: "DequeModule", package: "swift-collections"),
      ],
      swiftSettings: optimized),
    .target(
      name: "MadangAccounts",
      dependencies: [
        "MadangRecords", "MadangWire", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: optimized,
      // Foundation's own copy of ICU, for names that look alike. It is loaded with Foundation anyway.
      linkerSettings: [.linkedLibrary("_FoundationICU")]),
    .target(
      name: "MadangTLS", dependencies: ["COpenSSL", "MadangMemory", "MadangWire"], swiftSettings: optimized + lifetimes),
    .target(
      name: "MadangTransport",
      dependencies: ["MadangTLS", "MadangWire", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: optimized),
    .target(
      name: "MadangClient",
      dependencies: [
        "MadangAccounts", "MadangKernel", "MadangTransport", "MadangTLS", "MadangWire",
        .product(name: "BasicContainers", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "Madang",
      dependencies: [
        "MadangAccounts", "MadangChat", "MadangClient", "MadangCluster", "MadangDeflate", "MadangKernel", "MadangPage",
        "MadangRecords", "MadangServer", "MadangStore", "MadangTLS", "MadangWire", "MadangWorld",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      swiftSettings: strict),
    .target(
      name: "MadangBenchCore",
      dependencies: [
        "MadangCluster", "MadangKernel", "MadangTLS", "MadangTestSupport", "MadangTransport", "MadangWire",
        "MadangWorld", .product(name: "BasicContainers", package: "swift-collections"),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      path: "Benchmarks/MadangBenchCore",
      swiftSettings: strict),
    .executableTarget(
      name: "MadangBench",
      dependencies: [
        "MadangBenchCore", "MadangKernel", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/MadangBench",
      swiftSettings: strict),
    .executableTarget(
      name: "ThreadPerConnection", dependencies: ["MadangKernel"], path: "Benchmarks/ThreadPerConnection",
      swiftSettings: strict),
    .testTarget(
      name: "MadangAccountsTests", dependencies: ["MadangAccounts", "MadangRecords", "MadangStore", "MadangWire"],
      swiftSettings: strict),
    .testTarget(
      name: "MadangBenchTests",
      dependencies: [
        "MadangBenchCore", "MadangKernel", "MadangTestSupport", "MadangTestTraits", "MadangTransport", "MadangWire",
        .product(name: "Histogram", package: "hdrhistogram-swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MadangChatTests",
      dependencies: [
        "MadangChat", "MadangKernel", "MadangMemory", "MadangRecords", "MadangServer", "MadangSimulator",
        "MadangTestSupport", "MadangTwin", "MadangWire", "MadangWorld",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MadangDeflateTests", dependencies: ["MadangDeflate", "MadangWire"], swiftSettings: strict),
    .testTarget(
      name: "MadangKernelTests",
      dependencies: [
        "MadangKernel", "MadangTestSupport", .product(name: "BasicContainers", package: "swift-collections"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MadangMemoryTests", dependencies: ["MadangMemory"], swiftSettings: strict),
    .testTarget(name: "MadangPageTests", dependencies: ["MadangPage"], swiftSettings: strict),
    .testTarget(
      name: "MadangServerTests",
      dependencies: [
        "MadangAccounts", "MadangChat", "MadangKernel", "MadangMemory", "MadangRecords", "MadangServer", "MadangStore",
        "MadangTestSupport", "MadangTestTraits", "MadangWire", "MadangWorld",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MadangTests",
      dependencies: [
        "Madang", "MadangChat", "MadangKernel", "MadangRecords", "MadangServer", "MadangTLS",
        "MadangTestSupport", "MadangTestTraits", "MadangWire", "MadangWorld",
      ],
      swiftSettings: strict),
    .target(
      name: "MadangTwin", dependencies: ["MadangChat", "MadangMemory", "MadangRecords", "MadangWire", "MadangWorld"],
      path: "Tests/MadangTwin", swiftSettings: optimized),
    .target(
      name: "MadangTestSupport", dependencies: ["CLinux", "MadangKernel"], path: "Tests/MadangTestSupport",
      swiftSettings: strict),
    .target(
      name: "MadangTestTraits", dependencies: ["MadangKernel"], path: "Tests/MadangTestTraits", swiftSettings: strict),
    .executableTarget(
      name: "MadangStoreBench", dependencies: ["MadangKernel", "MadangRecords", "MadangStore"],
      path: "Benchmarks/Store", swiftSettings: strict),
    .executableTarget(
      name: "MadangTLSBench", dependencies: ["CLinux", "MadangTLS"], path: "Benchmarks/TLS", swiftSettings: strict),
    .executableTarget(
      name: "MadangStoreCrash", dependencies: ["MadangRecords", "MadangStore"],
      path: "Tests/MadangStoreCrash", swiftSettings: strict),
    .testTarget(
      name: "MadangStoreTests",
      dependencies: [
        "MadangKernel", "MadangMemory", "MadangRecords", "MadangStore", "MadangStoreCrash", "MadangTestSupport",
        "MadangWire",
      ],
      swiftSettings: strict),
    .target(
      name: "MadangTLSSupport", dependencies: ["MadangTLS"], path: "Tests/MadangTLSSupport", swiftSettings: strict),
    .testTarget(
      name: "MadangTLSTests",
      dependencies: [
        "COpenSSL", "MadangTLS", "MadangTLSSupport", "MadangTestSupport", "MadangTestTraits", "MadangWire",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MadangWireTests", dependencies: ["MadangWire"], swiftSettings: strict),
    .executableTarget(
      name: "MadangSessions", dependencies: ["MadangKernel", "MadangSimulator"], path: "Benchmarks/Sessions",
      swiftSettings: strict),
    .target(
      name: "MadangSimulator",
      dependencies: [
        "MadangChat", "MadangCluster", "MadangKernel", "MadangMemory", "MadangRecords", "MadangServer",
        "MadangTestSupport", "MadangTwin", "MadangWire", "MadangWorld",
        .product(name: "BasicContainers", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/MadangSimulator",
      swiftSettings: optimized),
    .executableTarget(
      name: "MadangSeeds",
      dependencies: ["MadangSimulator", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Tests/MadangSeeds", swiftSettings: strict),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "MadangAccounts", "MadangChat", "MadangDeflate", "MadangKernel", "MadangRecords", "MadangSeeds", "MadangServer",
        "MadangSimulator", "MadangStore", "MadangTLS", "MadangTestSupport", "MadangWire", "MadangWorld",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MadangClusterTests",
      dependencies: [
        "MadangCluster", "MadangKernel", "MadangRecords", "MadangSimulator", "MadangTLS", "MadangTestSupport",
        "MadangTestTraits", "MadangWire", "MadangWorld", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MadangTransportTests",
      dependencies: ["MadangTLS", "MadangTLSSupport", "MadangTransport", "MadangWire"],
      swiftSettings: strict),
    .testTarget(
      name: "MadangClientTests",
      dependencies: [
        "MadangAccounts", "MadangChat", "MadangClient", "MadangKernel", "MadangTLS", "MadangTestSupport",
        "MadangTestTraits", "MadangTransport", "MadangWire",
      ],
      swiftSettings: strict),
  ]
)

/// The fuzzers want a compiler with libFuzzer, and modules that tell it which branches were taken; so they are there
/// only for whoever asks. See `.ci/fuzz`.
if Context.environment["MADANG_FUZZ"] != nil {
  let fuzzed: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer"])]
  for target in package.targets where ["MadangDeflate", "MadangTLS", "MadangWire"].contains(target.name) {
    target.swiftSettings = strict + lifetimes + fuzzed
  }
  // Its fuzzer seals what nobody else would.
  for target in package.targets where target.name == "MadangTLS" {
    target.swiftSettings?.append(.unsafeFlags(["-enable-testing"]))
  }
  package.targets.append(.systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"))
  let fuzzers: KeyValuePairs = [
    "IRCFuzz": "MadangWire", "PlainFuzz": "MadangWire", "HTTPFuzz": "MadangWire", "WebSocketFuzz": "MadangWire",
    "ProxyFuzz": "MadangWire", "DeflateFuzz": "MadangDeflate", "TLSRecordFuzz": "MadangTLS",
  ]
  for (name, module) in fuzzers {
    package.targets.append(
      .executableTarget(
        name: name,
        dependencies: ["CLibFuzzer", .byName(name: module)],
        path: "Tests/Fuzzing/\(name)",
        swiftSettings: strict + fuzzed,
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
  }
  // Nothing else is built where they are.
  let needed = Set(fuzzers.flatMap { [$0, $1] } + ["CLibFuzzer", "COpenSSL", "CZlib", "MadangMemory"])
  package.leaveOut(package.targets.map(\.name).filter { !needed.contains($0) })
}

extension Package {
  /// Takes targets away, and the products that are made of them.
  func leaveOut(_ names: [String]) {
    targets.removeAll { names.contains($0.name) }
    products.removeAll { ($0 as? Product.Executable)?.targets.contains { names.contains($0) } ?? false }
  }
}

/// For AddressSanitizer: with `MADANG_ADDRESS_SANITIZER=memory` what remains is what the server is made of, and its tests. The
/// tests of the rules, which have no unsafe line, the programs, the page, the client and the benchmarks are left out. See
/// `.ci/run`.
if let sanitizer = Context.environment["MADANG_ADDRESS_SANITIZER"] {
  for target in package.targets where target.name == "MadangKernelTests" {
    target.swiftSettings?.append(.define("ADDRESS_SANITIZER"))
  }
  // Optimized for this sanitizer, a copy of what a handshake comes to is a trap (Swift 6.3).
  for target in package.targets where target.name == "MadangTLS" { target.swiftSettings = strict + lifetimes }
  if sanitizer == "memory" {
    package.leaveOut([
      "Madang", "MadangBench", "MadangBenchCore", "MadangBenchTests", "MadangChatTests", "MadangClient",
      "MadangClientTests", "MadangPage", "MadangPageTests", "MadangSessions", "MadangStoreBench", "MadangTLSBench",
      "MadangTests", "ThreadPerConnection",
    ])
  }
}

/// ThreadSanitizer, for our own targets alone: told to sanitize everything, the compiler breaks on swift-collections.
/// With `MADANG_THREAD_SANITIZER=threads` the tests that do all on one thread are left out, since it has nothing to say of
/// them, and what is there for them alone. See `.ci/run`.
if let sanitizer = Context.environment["MADANG_THREAD_SANITIZER"] {
  if sanitizer == "threads" {
    package.leaveOut([
      "MadangAccountsTests", "MadangChatTests", "MadangDeflateTests", "MadangPageTests", "MadangSeeds",
      "MadangSessions", "MadangStoreBench", "MadangTLSBench", "MadangTLSSupport", "MadangTLSTests",
      "MadangTransportTests", "MadangWireTests", "SimulationTests",
    ])
  }
  for target in package.targets where target.type != .system {
    target.swiftSettings =
      (target.swiftSettings ?? strict) + [.unsafeFlags(["-sanitize=thread"]), .define("THREAD_SANITIZER")]
    target.linkerSettings = (target.linkerSettings ?? []) + [.unsafeFlags(["-sanitize=thread"])]
  }
}
