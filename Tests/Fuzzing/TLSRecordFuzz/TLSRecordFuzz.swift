import CLibFuzzer

/// Feeds libFuzzer's inputs to the TLS record layer. A rule that does not hold traps, and libFuzzer keeps the input.
@main
enum TLSRecordFuzz {
  static func main() {
    var argumentCount = CommandLine.argc
    // SAFETY: the arguments live as long as the program.
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
    // SAFETY: libFuzzer gives `count` readable bytes for the time of the call; they are copied before anything else.
    _ = unsafe LLVMFuzzerRunDriver(&argumentCount, &arguments) { start, count in
      RecordRules.check(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
      return 0
    }
  }
}
