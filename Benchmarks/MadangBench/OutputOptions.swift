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
