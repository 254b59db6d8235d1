import CLinux
import Glibc

/// Starting the running program again in its own process.
package enum ProgramReplacement {
  /// Replaces the process by the program that it runs, with the arguments that it was started with: the file that has its
  /// name now, which may be a newer one. Returns only where that can't be done. See execv(3).
  ///
  /// Every other thread ends, and descriptors that are not close-on-exec stay open.
  package static func restart(arguments: [String]) -> Errno {
    var signals = sigset_t()
    // SAFETY: a local set. A mask outlives the program, and the next one could not be ended.
    unsafe sigemptyset(&signals)
    unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
    var words: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    // SAFETY: the words are C strings with a closing nil, alive until the call returns.
    unsafe execv(path, &words)
    return .last
  }

  /// Where the program's file is, as it was named when this was first asked.
  package static let path: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    // SAFETY: readlink writes at most so many bytes into the buffer.
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return "/proc/self/exe" }
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()

  /// Remembers where the program's file is: once another has taken its place, the system tells no more.
  package static func prepare() { _ = path }
}
