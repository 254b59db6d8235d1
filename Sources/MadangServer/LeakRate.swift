/// How much may be done, and how fast it is forgotten again.
struct LeakRate: Equatable {
  /// What fits at once.
  let burst: Int
  /// What leaks away in `milliseconds`, evenly.
  let amount: Int
  let milliseconds: Int64
}
