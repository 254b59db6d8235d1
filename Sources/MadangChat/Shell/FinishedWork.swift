import MadangWorld

/// Work that is done, and what remains: to change the world accordingly, and to answer.
package final class FinishedWork: Sendable {
  package let finish: SlowWork.Finish
  package let label: [UInt8]?
  package let isBinding: Bool

  package init(finish: SlowWork.Finish, label: [UInt8]?, isBinding: Bool) {
    self.finish = finish
    self.label = label
    self.isBinding = isBinding
  }
}
