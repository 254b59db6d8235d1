import Glibc
import MadangKernel
import MadangTestSupport
import Testing

/// What a process is told by what surrounds it. What changes that does so in a process of its own.
@Suite struct EnvironmentTests {
  @Test("A variable has a value; a missing one and an empty one have none")
  func variables() async {
    await #expect(processExitsWith: .success) {
      // SAFETY: C string literals, in a process that nothing else runs in.
      unsafe setenv("MADANG_TEST", "välue", 1)
      #expect(Environment.value(of: "MADANG_TEST") == "välue")
      unsafe setenv("MADANG_TEST", "", 1)
      #expect(Environment.value(of: "MADANG_TEST") == nil)
      unsafe unsetenv("MADANG_TEST")
      #expect(Environment.value(of: "MADANG_TEST") == nil && Environment.value(of: "") == nil)
    }
  }

  @Test("The time and the day are those of the person's place")
  func localTime() async {
    await #expect(processExitsWith: .success) {
      // POSIX.1 §8.3: nine hours before Greenwich's, and no summer time. SAFETY: C string literals.
      unsafe setenv("TZ", "KST-9", 1)
      tzset()
      let first = LocalTime(milliseconds: 0)
      #expect(first.timeText == "09:00" && first.dayText == "1970-01-01" && first.hour == 9 && first.minute == 0)
      // 2024-02-29T14:59:59.999Z, and a millisecond later.
      let leapDay = LocalTime(milliseconds: 1_709_218_799_999)
      let next = LocalTime(milliseconds: 1_709_218_800_000)
      #expect(leapDay.timeText == "23:59" && leapDay.dayText == "2024-02-29")
      #expect(next.timeText == "00:00" && next.dayText == "2024-03-01")
      let nextsEnd = LocalTime(milliseconds: 1_709_218_800_000 + 86_399_999)
      #expect(!leapDay.isSameDay(as: next) && next.isSameDay(as: nextsEnd))
      #expect(next != leapDay && next == LocalTime(milliseconds: 1_709_218_859_999), "the same minute")
      #expect(!first.isSameDay(as: LocalTime(milliseconds: 365 * 86_400_000)), "another year")
    }
  }

  @Test("Users have names; who has none has none")
  func users() {
    #expect(UserName.current == geteuid() && UserName.of(0) == "root")
    #expect(UserName.of(UInt32.max - 7) == nil)
  }

  @Test("A host's name leads to its addresses, each once; a numeric one to itself")
  func lookup() throws {
    let found = try NameLookup.addresses(of: "localhost", port: 6667)
    #expect(!found.isEmpty && found.allSatisfy { $0.isLocal && $0.port == 6667 } && Set(found).count == found.count)
    #expect(try NameLookup.addresses(of: "192.0.2.7", port: 1) == [.ipv4(0xC000_0207, port: 1)])
    #expect(try NameLookup.addresses(of: "2001:db8::7", port: 2) == [.ipv6(high: 0x2001_0DB8 << 32, low: 7, port: 2)])
  }

  @Test("A name that no host can have leads nowhere, in words")
  func badNames() {
    // RFC 1035 §2.3.4: a label has 63 octets at most, a name 255.
    for name in ["", String(repeating: "x", count: 64) + ".invalid", String(repeating: "x.", count: 200) + "invalid"] {
      let failure = #expect(throws: NameLookup.Failure.self) { _ = try NameLookup.addresses(of: name, port: 1) }
      #expect(failure?.description.isEmpty == false)
    }
  }

  @Test("What the system knows of this process")
  func facts() {
    var before = ProcessFacts.now()
    #expect(before.threads >= 1 && before.descriptors >= 3 && before.descriptorsMax >= before.descriptors)
    #expect(before.residentBytes > 1 << 20 && before.virtualBytes >= before.residentBytes)
    let now = Int64(time(nil)) * 1_000
    // A day is more than any run of the tests takes.
    #expect(before.startedMilliseconds <= now + 2_000 && before.startedMilliseconds > now - 86_400_000)
    waitUntil {
      let next = ProcessFacts.now()
      defer { before = next }
      #expect(next.cpuMicroseconds >= before.cpuMicroseconds)
      return next.cpuMicroseconds > before.cpuMicroseconds
    }
    #expect(ProcessFacts().threads == 0 && ProcessNumber.current == Int(getpid()))
  }

  @Test("The memory in use is told, and grows with what is used; what is freed can be given back")
  func memory() async {
    await #expect(processExitsWith: .success) {
      let before = try #require(ResidentMemory.bytes())
      let bytes = 64 << 20
      do {
        let pages = [UInt8](repeating: 1, count: bytes)
        let during = try #require(ResidentMemory.bytes())
        #expect(during - before >= bytes * 9 / 10 && pages[bytes - 1] == 1)
      }
      MemoryTrim.run()
      // A sanitizer keeps what is freed.
      if Environment.value(of: "ASAN_OPTIONS") == nil, Environment.value(of: "TSAN_OPTIONS") == nil {
        let after = try #require(ResidentMemory.bytes())
        #expect(after < before + bytes / 2)
      }
    }
  }

  @Test("The limit of descriptors is raised as far as it may be, and open ones are counted")
  func descriptors() async {
    await #expect(processExitsWith: .success) {
      // What else is in the process may open something of its own meanwhile, once.
      var isCounted = false
      for _ in 0..<1_000 where !isCounted {
        let before = DescriptorLimit.openCount()
        let pipes = try (0..<10).map { _ in try Pipe() }
        isCounted = DescriptorLimit.openCount() == before + 2 * pipes.count
      }
      #expect(isCounted)
      let before = DescriptorLimit.openCount()
      let most = try DescriptorLimit.raise()
      #expect(DescriptorLimit.current == most)
      try DescriptorHunger.begin()
      #expect(DescriptorLimit.current < most || most <= before + 21)
      DescriptorHunger.end()
      let again = try DescriptorLimit.raise()
      #expect(DescriptorLimit.current == most && again == most)
    }
  }

  @Test("E2BIG: a program that can't be started again goes on, and says why; its own file has a name")
  func replacement() async {
    await #expect(processExitsWith: .success) {
      ProgramReplacement.prepare()
      #expect(Folder.fileBytes(ProgramReplacement.path) ?? 0 > 0 && ProgramReplacement.path.hasPrefix("/"))
      // MAX_ARG_STRLEN, see execve(2): no argument is longer than 128 KiB.
      let error = ProgramReplacement.restart(arguments: [String(repeating: "x", count: 1 << 20)])
      #expect(error == Errno(E2BIG))
    }
  }

  @Test("The version is three numbers, Semantic Versioning 2.0.0 §2")
  func version() {
    let numbers = Version.current.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    #expect(numbers.count == 3 && numbers.allSatisfy { ($0 ?? -1) >= 0 })
  }
}
