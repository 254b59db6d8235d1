import ArgumentParser
import MadangBenchCore

/// The files that a report can be written to.
struct OutputOptions: ParsableArguments {
  @Option(help: "Write the figures as JSON.")
  var json: String?

  @Option(help: "Write the latencies as an HdrHistogram percentile distribution, in microseconds.")
  var hgrm: String?

  @Option(help: "Draw a chart as SVG.")
  var svg: String?

  /// Refuses files that can't be written, before a load is run for nothing. What is in them is not touched yet.
  func check(hgrm takesHgrm: Bool = false, svg takesSvg: Bool = true) throws {
    if hgrm != nil, !takesHgrm { throw ValidationError("--hgrm is for load alone: here are several loads.") }
    if svg != nil, !takesSvg { throw ValidationError("--svg has no place here: there is nothing to draw.") }
    for (option, path) in [("--json", json), ("--hgrm", hgrm), ("--svg", svg)] {
      guard let path else { continue }
      do {
        try TextFile.check(path)
      } catch {
        throw UnusableOption("\(option) \(path): \(error)")
      }
    }
  }

  func write(json value: JSON, hgrm text: String? = nil, svg drawing: String? = nil) throws {
    if let json { try put(value.text, into: json, for: "--json") }
    if let hgrm, let text { try put(text, into: hgrm, for: "--hgrm") }
    if let svg, let drawing { try put(drawing, into: svg, for: "--svg") }
  }

  private func put(_ text: String, into path: String, for option: String) throws {
    do {
      try TextFile.write(text, to: path)
    } catch {
      throw UnusableOption("\(option) \(path): \(error)")
    }
  }
}
