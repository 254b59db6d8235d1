import Testing

@testable import MadangBenchCore

/// Means, intervals and comparisons, against values worked out by hand and from printed tables.
struct StatisticsTests {
  @Test func theIntervalOfAKnownSample() throws {
    // Mean 5, squares of differences 32, so s² = 32/7; t(7) = 2.365.
    let sample = Sample([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(sample.mean == 5)
    #expect(abs(sample.standardDeviation - 2.13809) < 1e-5)
    let margin = try #require(sample.marginOf95)
    #expect(abs(margin - 1.78778) < 1e-4)
  }

  @Test func oneValueHasNoInterval() {
    #expect(Sample([3]).marginOf95 == nil)
    #expect(Sample([3]).standardDeviation == 0)
  }

  @Test(arguments: [(1, 12.706), (4, 2.776), (30, 2.042), (40, 2.021), (60, 2.000), (120, 1.980)])
  func quantilesAgreeWithPrintedTables(degrees: Int, quantile: Double) {
    #expect(abs(StudentT.quantile975(degreesOfFreedom: degrees) - quantile) < 0.003)
  }

  @Test func theMedianIsAPlaceInTheOriginalOrder() {
    #expect(Sample([9, 1, 5]).indexOfMedian == 2)
    #expect(Sample([4, 2]).indexOfMedian == 1)
  }

  @Test func pairingRemovesWhatShiftsAWholeRound() {
    // The rounds differ by far more than the two ways do, but the second is ahead by 10 in each.
    let first = Sample([100, 500, 900])
    let paired = PairedComparison(from: first, to: Sample([110, 510, 910.5]))
    #expect(paired.isSignificant)
    #expect(abs(paired.relativeDifference - 0.0203333) < 1e-6)
    #expect(!PairedComparison(from: first, to: Sample([130, 470, 920])).isSignificant)
  }

  @Test func theVerdictNamesTheBestAndTheMargin() {
    let verdict = PoolComparison.Verdict([
      (workers: 1, sample: Sample([100, 101, 99])), (workers: 4, sample: Sample([120, 121.5, 119])),
    ])
    #expect(verdict.sentence.hasPrefix("4 workers deliver the most: 20.2 %"), "\(verdict.sentence)")
    #expect(verdict.sentence.hasSuffix("more than 1 worker."))
  }

  @Test func theVerdictSaysWhereNothingDiffers() {
    let verdict = PoolComparison.Verdict([
      (workers: 2, sample: Sample([100, 110, 90])), (workers: 1, sample: Sample([104, 98, 101])),
      (workers: 4, sample: Sample([99, 103, 97])),
    ])
    #expect(verdict.sentence == "There is no significant difference between 1, 2 and 4 workers.")
  }

  @Test func theVerdictSeparatesEqualsFromLosers() {
    let verdict = PoolComparison.Verdict([
      (workers: 1, sample: Sample([50, 51, 49])), (workers: 2, sample: Sample([100, 101, 99.5])),
      (workers: 4, sample: Sample([101, 99, 101])),
    ])
    #expect(
      verdict.sentence.hasPrefix("4 workers deliver the most, without a significant difference to 2 workers: "),
      "\(verdict.sentence)")
  }

  @Test func oneRoundIsNotEnoughToTell() {
    let verdict = PoolComparison.Verdict([(workers: 1, sample: Sample([1])), (workers: 2, sample: Sample([9]))])
    #expect(verdict.sentence.contains("run more"))
  }
}
