import Testing

@testable import MadangServer

@Suite struct RateMeterTests {
  private func sample(_ seconds: Double, _ messages: Int) -> RateMeter.Sample {
    RateMeter.Sample(milliseconds: Int64(seconds * 1000), messages: messages, deliveries: messages * 10)
  }

  @Test("A steady rate is told as it is, whatever the time between samples, and that of deliveries beside it")
  func steady() {
    for pause in [1.0, 2.5, 7.0] {
      var meter = RateMeter()
      var time = 0.0
      while time < 60 {
        meter.add(sample(time, Int(time * 40)))
        time += pause
      }
      let rates = meter.rates(at: sample(time, Int(time * 40)))
      #expect(abs(rates.messages - 40) < 1 && abs(rates.deliveries - 400) < 10, "\(pause): \(rates)")
    }
  }

  @Test("What happened longer than ten seconds ago counts no more; nothing at all is no rate")
  func forgets() {
    #expect(RateMeter().rates(at: sample(5, 0)).messages == 0)
    var meter = RateMeter()
    meter.add(sample(0, 0))
    for second in 1...5 { meter.add(sample(Double(second), 100)) }
    #expect(meter.rates(at: sample(5, 100)).messages == 20)
    #expect(meter.rates(at: sample(30, 100)).messages == 0)
  }

  @Test("After a long silence, what came with its end is spread over it, and not over ten seconds")
  func silence() {
    var meter = RateMeter()
    meter.add(sample(0, 0))
    #expect(meter.rates(at: sample(1000, 10)).messages <= 0.011)
  }
}
