import BasicContainers

/// Slots that the reactor must look at, as one worker gathers them. Where many are told the same, those stand apart: the
/// reactor takes some of them at a time, and whoever else has something to read does not wait for all of them.
struct Listing: ~Copyable {
  /// From so many recipients on, what they are told is a crowd's.
  let crowdMin: Int
  var prompt = UniqueArray<UInt32>()
  var crowd = UniqueArray<UInt32>()
  private var isCrowd = false

  init(crowdMin: Int = Limits.crowdMin) {
    self.crowdMin = crowdMin
  }

  var isEmpty: Bool { prompt.isEmpty && crowd.isEmpty }

  /// What is appended from here on is told to so many.
  mutating func expect(_ recipients: Int) { isCrowd = recipients >= crowdMin }

  mutating func append(_ slot: UInt32) {
    if isCrowd { crowd.append(slot) } else { prompt.append(slot) }
  }
}
