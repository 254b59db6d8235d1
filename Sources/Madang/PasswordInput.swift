import Glibc

/// A password that somebody gives a command: typed without echo where there is a terminal, or else a line of standard
/// input. Never an argument, which everybody on the machine could read.
enum PasswordInput {
  static func read() -> String? {
    if isatty(STDIN_FILENO) == 0 { return readLine() }
    // SAFETY: a C string that lives until the next call, copied at once.
    guard let typed = unsafe getpass("Password: ") else { return nil }
    return unsafe String(cString: typed)
  }
}
