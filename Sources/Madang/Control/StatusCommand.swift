import ArgumentParser
import Foundation
import MadangKernel

/// `madang status`.
struct StatusCommand: ControlCommand {
  static let word = "status"
  static let configuration: CommandConfiguration = offer("Tell how a running server is doing.")

  /// Between two looks at the server.
  private static let watchSeconds = 2.0
  /// Clears a terminal, and begins at its top. ECMA-48 §8.3.21, §8.3.39.
  private static let clear = "\u{1B}[H\u{1B}[2J"

  @OptionGroup(visibility: .hidden) var sources: SettingSources
  @OptionGroup var output: OutputChoice
  @Flag(help: "Tell again every two seconds, until you stop it.") var watch = false
  @Argument(completion: StatusCommand.nextWord) var words: [String] = []

  func run() throws {
    let run = try ControlRun([Self.word] + words, sources, asJSON: output.json)
    if !watch { return try run.once() }
    let clears = !output.json && StandardStream.output.isTerminal
    while true {
      let answer = try run.ask()
      if clears { print(Self.clear, terminator: "") }
      run.show(answer)
      if !output.json && !clears { print() }
      // A pipe is buffered in blocks, and whoever waits at its end waits for this.
      fflush(nil)
      Thread.sleep(forTimeInterval: Self.watchSeconds)
    }
  }
}
