import MadangWire

/// Which names look like one another, whoever knows that: the table of all characters that can be confused is no part of the
/// rules. UTS 39 §4, "Confusable Detection".
package struct NameLikeness: Sendable {
  private let skeleton: @Sendable (String) -> String

  /// - Parameter skeleton: what all names that look the same have in common.
  package init(skeleton: @escaping @Sendable (String) -> String) {
    self.skeleton = skeleton
  }

  /// Where nobody knows, names look like themselves alone.
  package static let none = NameLikeness { $0 }

  /// What a name looks like as it is written, and in small letters: Latin `N` and Greek `Ν` are alike, `n` and `ν` are not.
  func shapes(of name: String) -> [[UInt8]] {
    let written = folded(skeleton(name))
    let small = folded(skeleton(name.lowercased()))
    return written == small ? [written] : [written, small]
  }

  /// What it looks like in capitals: `BILL` is like `B1LL`, though `bill` isn't like `b1ll`.
  func capitals(of name: String) -> [UInt8] { folded(skeleton(name.uppercased())) }

  private func folded(_ skeleton: String) -> [UInt8] { CaseMapping.key(of: skeleton.lowercased()) }
}
