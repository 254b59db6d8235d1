package import Testing

extension Trait where Self == TimeLimitTrait {
  /// A test that hangs is ended. It measures nothing: all tests begin at once, and on a busy machine each waits for the
  /// others.
  package static var againstHanging: Self { .timeLimit(.minutes(60)) }
}
