import CLinux
import Glibc
import Synchronization

/// A page of memory that outlives its process: what some of its threads were carrying out, and where they have trapped. See
/// mmap(2), MAP_SHARED; sigaction(2), signal-safety(7).
///
///     word   0 magic │ 1 whose it is │ 2 how many marks │ 8… lanes of 8 words │ 64… marks of 4 words
///     lane   0 sequence, 0: nothing is carried out │ 1 step │ 2 stamp │ 3 thread │ 4 whether it trapped │ 5 last sequence
///
/// A lane belongs to one thread at a time, which writes there with plain stores. A thread that traps is recognized by its
/// number: so the end of the process by another thread, by SIGKILL or by the machine's marks nothing.
@safe
package final class TrapPage: @unchecked Sendable {
  /// Something that was carried out when its thread trapped. Its numbers are the caller's.
  package struct Mark: Hashable, Sendable {
    package let sequence: UInt64
    package let step: UInt64
    /// By which it is told from something else of that sequence.
    package let stamp: UInt64

    package init(sequence: UInt64, step: UInt64, stamp: UInt64) {
      self.sequence = sequence
      self.step = step
      self.stamp = stamp
    }
  }

  /// Which of the threads that carry something out.
  package enum Lane: Int, CaseIterable, Sendable { case first, second }

  /// A file that is not what it should be.
  package enum Refusal: Error, Equatable {
    case system(Errno)
    /// Another user could have made it, or can change it; or it is none of ours.
    case foreign
    /// Another process has it.
    case inUse
  }

  private typealias Word = Atomic<UInt64>

  package static let bytes = 4_096
  /// Of more, the oldest are forgotten.
  package static let marksMax = 64
  private static let magic: UInt64 = 0x3130_5041_5254_444D
  private static let laneWord = 8
  private static let markWord = 64

  private let words: UnsafeMutablePointer<Word>
  /// Of the file, which is locked as long as this is open; nil: there is none.
  private let descriptor: Int32?
  private let path: String?

  /// A page in memory alone, with what another one had.
  package init(_ marks: [Mark] = []) {
    // SAFETY: a page of words, each of which is set before anybody reads it.
    unsafe words = UnsafeMutablePointer<Word>.allocate(capacity: TrapPage.bytes / 8)
    for index in 0..<TrapPage.bytes / 8 { unsafe (words + index).initialize(to: Word(0)) }
    descriptor = nil
    path = nil
    replaceMarks(marks)
  }

  /// Opens or makes the file, for its owner alone. What it holds of somebody else, by `owner`, is forgotten. See open(2),
  /// O_NOFOLLOW; fstat(2); flock(2).
  package init(file path: String, owner: UInt64) throws(Refusal) {
    // SAFETY: a string is passed as a C string.
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw errno == ELOOP ? .foreign : .system(.last) }
    // SAFETY: it is unmapped once, at the end.
    do throws(Refusal) { unsafe words = try TrapPage.map(descriptor) } catch {
      _ = Glibc.close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    self.path = path
    if self[0] != TrapPage.magic || self[1] != owner {
      for index in 2..<TrapPage.bytes / 8 { self[index] = 0 }
      self[1] = owner
      self[0] = TrapPage.magic
    }
  }

  private static func map(_ descriptor: Int32) throws(Refusal) -> UnsafeMutablePointer<Word> {
    var status = stat()
    // SAFETY: fstat writes one local of the type that it expects.
    if unsafe fstat(descriptor, &status) != 0 { throw .system(.last) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_mode & 0o077 == 0,
      status.st_nlink == 1, status.st_size == 0 || status.st_size == off_t(bytes)
    else { throw .foreign }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 { throw errno == EWOULDBLOCK ? .inUse : .system(.last) }
    // Without a place on the disk, writing there would end the program.
    let error = posix_fallocate(descriptor, 0, off_t(bytes))
    if error != 0 { throw .system(Errno(error)) }
    // SAFETY: the file is ours, and has that place.
    let address = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    // SAFETY: what is compared is the address alone.
    guard let address = unsafe address, unsafe MAP_FAILED.map({ unsafe $0 != address }) ?? true else {
      throw .system(.last)
    }
    // SAFETY: so many bytes are mapped there; of such a word every pattern is a value.
    return unsafe address.bindMemory(to: Word.self, capacity: bytes / 8)
  }

  deinit {
    // SAFETY: it was allocated or mapped so, and whoever holds this is gone; what may trap later writes nothing any more.
    guard let descriptor else { return unsafe words.deallocate() }
    unsafe TrapPage.disarm(words)
    _ = unsafe munmap(words, TrapPage.bytes)
    // As in `FileLock`.
    _ = flock(descriptor, LOCK_UN)
    _ = Glibc.close(descriptor)
  }

  private subscript(index: Int) -> UInt64 {
    // SAFETY: indices are constants of this file, and within the page.
    get { unsafe words[index].load(ordering: .relaxed) }
    set { unsafe words[index].store(newValue, ordering: .relaxed) }
  }

  // MARK: What is carried out

  private static func word(of lane: Lane) -> Int { laneWord + lane.rawValue * 8 }

  /// The calling thread is about to carry something out. A few plain stores.
  package func begin(_ lane: Lane, sequence: UInt64, step: UInt64, stamp: UInt64) {
    let word = TrapPage.word(of: lane)
    self[word + 1] = step
    self[word + 2] = stamp
    self[word + 3] = UInt64(pthread_self())
    self[word + 5] = sequence
    self[word] = sequence
  }

  /// It goes on with what it has begun last.
  package func resume(_ lane: Lane) {
    let word = TrapPage.word(of: lane)
    self[word + 3] = UInt64(pthread_self())
    self[word] = self[word + 5]
  }

  /// It does something else.
  package func rest(_ lane: Lane) { self[TrapPage.word(of: lane)] = 0 }

  /// Of what it has begun last.
  package func stamp(of lane: Lane) -> UInt64 { self[TrapPage.word(of: lane) + 2] }

  // MARK: Marks

  /// What was carried out where somebody has trapped, in the order in which that was found.
  package var marks: [Mark] {
    (0..<min(Int(self[2]), TrapPage.marksMax)).map { index in
      let word = TrapPage.markWord + index * 4
      return Mark(sequence: self[word], step: self[word + 1], stamp: self[word + 2])
    }
  }

  package func add(_ mark: Mark) {
    var all = marks
    if !all.contains(mark) { all.append(mark) }
    replaceMarks(all)
  }

  package func replaceMarks(_ marks: [Mark]) {
    for (index, mark) in marks.suffix(TrapPage.marksMax).enumerated() {
      let word = TrapPage.markWord + index * 4
      self[word] = mark.sequence
      self[word + 1] = mark.step
      self[word + 2] = mark.stamp
    }
    self[2] = UInt64(min(marks.count, TrapPage.marksMax))
  }

  /// Makes marks of what the last process has trapped at. Whoever traps adds none itself: it changes as little as it can.
  package func collect() {
    for lane in Lane.allCases {
      let word = TrapPage.word(of: lane)
      if self[word + 4] != 0, self[word] != 0 {
        add(Mark(sequence: self[word], step: self[word + 1], stamp: self[word + 2]))
      }
      self[word + 4] = 0
      self[word] = 0
    }
  }

  /// Takes the file away, where nothing is marked: the next process has nothing to learn of it.
  package func removeUnlessMarked() { if let path, marks.isEmpty { Folder.removeFile(path) } }

  // MARK: Traps

  /// The calling thread has trapped.
  // SAFETY: the page is there as long as this is.
  package func trap() { unsafe TrapPage.trap(words) }

  private static func trap(_ words: UnsafeMutablePointer<Word>) {
    let thread = UInt64(pthread_self())
    var word = laneWord
    while word < laneWord + 16 {
      // SAFETY: both lanes are within the page.
      if unsafe words[word].load(ordering: .relaxed) != 0, unsafe words[word + 3].load(ordering: .relaxed) == thread {
        unsafe words[word + 4].store(1, ordering: .relaxed)
      }
      word += 8
    }
  }

  // SAFETY: set where handlers are installed, before any of them may be called, and where the page is given up.
  nonisolated(unsafe) private static var armed: UnsafeMutablePointer<Word>?
  // SAFETY: allocated once and never freed; written before the handler that reads it is installed.
  nonisolated(unsafe) private static let former = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)

  private static let signals = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT]

  /// From here on, whatever traps marks this page. What was called before is called afterwards, and the process ends as it
  /// would have. To be called once, and not in a program that does so itself already.
  package func arm() {
    // SAFETY: what the handler reads is there before it may be called.
    unsafe TrapPage.armed = words
    for signal in TrapPage.signals {
      // SAFETY: a C structure whose fields may all be zero, as it is where nothing was set.
      unsafe (TrapPage.former + Int(signal)).initialize(to: sigaction())
      _ = unsafe sigaction(signal, nil, TrapPage.former + Int(signal))
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_sigaction = { signal, information, context in
        // SAFETY: it reads and writes memory that is there, and calls nothing that may not be called in the middle of anything.
        unsafe TrapPage.handle(signal, information, context)
      }
      action.sa_flags = SA_SIGINFO | SA_ONSTACK | Int32(bitPattern: UInt32(SA_NODEFER))
      // SAFETY: the structure is ours, and is copied.
      _ = unsafe sigaction(signal, &action, nil)
    }
  }

  private static func disarm(_ words: UnsafeMutablePointer<Word>) {
    // SAFETY: what is compared is the address alone.
    if unsafe armed == words { unsafe armed = nil }
  }

  private static func handle(
    _ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
  ) {
    // SAFETY: as in `arm`.
    if let words = unsafe armed { unsafe trap(words) }
    let before = unsafe former[Int(signal)]
    if before.sa_flags & SA_SIGINFO != 0 {
      // SAFETY: it is called as it would have been.
      unsafe before.__sigaction_handler.sa_sigaction?(signal, information, context)
    } else if let handler = unsafe before.__sigaction_handler.sa_handler,
      unsafe unsafeBitCast(handler, to: Int.self) > 1
    {
      handler(signal)
    }
    // Whoever was called before may have come back: it ends here all the same.
    _ = Glibc.signal(signal, SIG_DFL)
    raise(signal)
  }

  /// Gives the calling thread a stack on which it can say that it has used up its own. For threads that live as long as the
  /// program: it is never given back. See sigaltstack(2).
  package static func coverThread() {
    // SAFETY: the memory is the thread's alone, and stays; the structure is copied.
    var stack = unsafe stack_t()
    unsafe stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: stackBytes, alignment: 16)
    unsafe stack.ss_size = stackBytes
    _ = unsafe sigaltstack(&stack, nil)
  }

  private static let stackBytes = 64 << 10
}
