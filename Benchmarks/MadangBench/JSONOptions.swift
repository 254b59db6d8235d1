import ArgumentParser
import MadangBenchCore

/// `--json`.
struct JSONOptions: ParsableArguments {
  @Option(help: "Write the figures as JSON; with - to standard output, and what people read to standard error.")
  var json: String?

  /// Refuses a file that can't be written, before a load is run for nothing.
  func open() throws -> JSONOutput? {
    guard let json else { return nil }
    if json == "-" { return .descriptor(try StandardOutput.divert()) }
    try OutputFile.check(json, of: "--json")
    return .file(json)
  }
}

/// Where the figures go.
enum JSONOutput {
  case file(String)
  case descriptor(Int32)

  func write(_ figures: some Encodable) throws {
    let text = try JSONDocument(figures: figures).text
    switch self {
    case .file(let path): try OutputFile.write(text, to: path, of: "--json")
    case .descriptor(let number):
      do {
        try TextFile.write(text, to: number)
      } catch {
        throw UnusableOption("--json -: \(error)")
      }
    }
  }
}
