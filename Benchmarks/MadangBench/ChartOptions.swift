import ArgumentParser
import MadangBenchCore

/// `--svg`, of the commands that have something to draw.
struct ChartOptions: ParsableArguments {
  @Option(help: "Draw a chart as SVG.")
  var svg: String?

  func check() throws { try OutputFile.check(svg, of: "--svg") }

  func write(_ drawing: String) throws { try OutputFile.write(drawing, to: svg, of: "--svg") }
}
