extension PoolComparison {
  /// Says which size is the best, by how much, or that it can't be told.
  package struct Verdict {
    private let pools: [(workers: Int, sample: Sample)]

    package init(_ pools: [(workers: Int, sample: Sample)]) {
      self.pools = pools.sorted { $0.sample.mean > $1.sample.mean }
    }

    /// The sizes that deliver the most, as far as that can be told: none where there is no significant difference.
    package var leaders: [Int] {
      guard let best = pools.first, best.sample.values.count > 1 else { return [] }
      let others = pools.dropFirst().map {
        (workers: $0.workers, isBehind: PairedComparison(from: $0.sample, to: best.sample).isSignificant)
      }
      guard others.contains(where: \.isBehind) else { return [] }
      return [best.workers] + others.filter { !$0.isBehind }.map(\.workers)
    }

    package var sentence: String {
      guard let best = pools.first, pools.count > 1 else {
        return "One size alone can't be compared."
      }
      guard best.sample.values.count > 1 else {
        return "One round can't tell whether the sizes differ: run more (--rounds)."
      }
      let others = pools.dropFirst().map {
        (workers: $0.workers, comparison: PairedComparison(from: $0.sample, to: best.sample))
      }
      let equal = others.filter { !$0.comparison.isSignificant }
      let worse = others.filter(\.comparison.isSignificant)
      if worse.isEmpty {
        let all = ([best.workers] + equal.map(\.workers)).sorted()
        return "There is no significant difference between \(Verdict.list(all))."
      }
      let behind = worse.map { Verdict.margin(of: $0.comparison) + " than \(Verdict.named($0.workers))" }
      let lead =
        equal.isEmpty
        ? "\(Verdict.named(best.workers)) deliver\(best.workers == 1 ? "s" : "") the most: "
        : "\(Verdict.named(best.workers)) deliver\(best.workers == 1 ? "s" : "") the most, without a significant "
          + "difference to \(Verdict.list(equal.map(\.workers).sorted())): "
      return lead + behind.joined(separator: ", ") + "."
    }

    private static func margin(of comparison: PairedComparison) -> String {
      let percent = Quantity.fixed(comparison.relativeDifference * 100, 1)
      let margin = Quantity.fixed((comparison.margin ?? 0) * 100, 1)
      return "\(percent) % (± \(margin)) more"
    }

    private static func named(_ workers: Int) -> String { workers == 1 ? "1 worker" : "\(workers) workers" }

    private static func list(_ workers: [Int]) -> String {
      let names = workers.map(String.init)
      let unit = workers == [1] ? "worker" : "workers"
      guard names.count > 1, let last = names.last else { return "\(names.joined()) \(unit)" }
      return names.dropLast().joined(separator: ", ") + " and \(last) \(unit)"
    }
  }
}
