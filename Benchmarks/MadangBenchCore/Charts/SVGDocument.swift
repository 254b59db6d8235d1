/// A drawing in SVG, put together element by element. Text and lines take a colour that reads well on light and dark
/// ground; the ground itself is left transparent.
package struct SVGDocument: Sendable {
  package enum Anchor: String, Sendable { case start, middle, end }

  /// A letter and a line of labels, about; a title's letters are a little wider.
  static let letterWidth = 7.0
  static let titleLetterWidth = 9.0
  static let lineHeight = 16.0

  private let width: Int
  private let height: Int
  private let title: String
  private var elements: [String] = []

  /// The colours of series, told apart on both grounds and by people who see few colours.
  package static let colours = ["#3b82c4", "#d9822b", "#2f9e6e", "#b5548f"]

  package init(width: Int, height: Int, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  package mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) {
    elements.append(
      "<line class=\"\(name)\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>")
  }

  package mutating func polyline(_ points: [(x: Double, y: Double)], colour: String, isDashed: Bool = false) {
    let list = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    let dashes = isDashed ? " stroke-dasharray=\"5 4\"" : ""
    elements.append(
      "<polyline fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"\(dashes) points=\"\(list)\"/>")
  }

  package mutating func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, colour: String) {
    elements.append(
      "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(max(0, height)))\" fill=\"\(colour)\"/>")
  }

  package mutating func text(
    _ words: String, _ x: Double, _ y: Double, anchor: Anchor = .start, class name: String = "label",
    turned: Bool = false
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(n(x)) \(n(y)))\"" : ""
    elements.append(
      "<text class=\"\(name)\" x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor.rawValue)\"\(turn)>"
        + SVGDocument.escaped(words) + "</text>")
  }

  package var text: String {
    let head = """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)"
        role="img">
      <title>\(SVGDocument.escaped(title))</title>
      <style>
      text { font-family: system-ui, sans-serif; font-size: 12px; fill: #57606a; }
      .title { font-size: 15px; font-weight: 600; }
      .axis { stroke: #8c959f; stroke-width: 1; }
      .grid { stroke: #8c959f; stroke-width: 0.5; stroke-opacity: 0.35; }
      .error { stroke: #57606a; stroke-width: 1.5; }
      @media (prefers-color-scheme: dark) { text { fill: #adb5bd; } .error { stroke: #ced4da; } }
      </style>

      """
    return head + elements.joined(separator: "\n") + "\n</svg>\n"
  }

  /// The text in lines that are no wider than that, broken at spaces, and a word that is longer anywhere.
  static func lines(of text: String, width: Double, letterWidth: Double = SVGDocument.letterWidth) -> [String] {
    let columns = max(1, Int(width / letterWidth))
    return Paragraph.lines(text, columns: columns, indentation: 0).flatMap { line -> [String] in
      var rest = Substring(line)
      var pieces: [String] = []
      while rest.count > columns {
        pieces.append(String(rest.prefix(columns)))
        rest = rest.dropFirst(columns)
      }
      return pieces + [String(rest)]
    }
  }

  private func n(_ value: Double) -> String { Quantity.fixed(value, 1) }

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
