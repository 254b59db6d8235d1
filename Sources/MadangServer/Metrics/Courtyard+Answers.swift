import MadangKernel
import MadangWire

/// What is answered over HTTP by another thread than the reactor.
extension Courtyard {
  func answer(to question: PendingAnswer.Question) -> PendingAnswer.Answer {
    switch question {
    case .metrics(let format):
      let body = metrics.body(format, at: kernel.monotonicMilliseconds()) { writeMetrics(format) }
      return .text(body, type: format.contentType)
    case .challenge(let token):
      let names = [".well-known", "acme-challenge", token]
      guard let folder = configuration.web.challengeFolder,
        let bytes = SmallFile.read(names, below: folder, bytesMax: Limits.challengeBytesMax)
      else { return .nothing }
      return .text(Resource.Body(bytes.span), type: "text/plain; charset=utf-8")
    }
  }
}
