import MadangMemory
import MadangRecords
import MadangWorld

/// What somebody is told of the past, in pieces: between two of them others have their turn, and the next one waits until
/// they have read.
struct Playback: Sendable {
  private enum Step: Sendable {
    case begins(BatchType, target: String?, isEnd: Bool)
    case event(StoredEvent)
    /// Stands for so many messages that can't be shown that looking for others has ended: whoever asks goes on from there.
    case passedOver(HistoryPart.Edge, target: String)
    case ends
    /// What stands around a batch for those who take none.
    case remark(target: String, text: String)
  }

  enum BatchType: Sendable {
    case history, sojuSearch, search
  }

  private var steps: [Step] = []
  /// How many batches begin before each step, and whether one of them is open.
  private var batches: [(begun: UInt16, isOpen: Bool)] = []
  private var bytes = 0
  /// Whether it answers a question, and is one batch.
  private var isAnswer = false

  /// An answer to a question.
  mutating func add(_ page: HistoryPage, in type: BatchType, _ target: String? = nil) {
    isAnswer = true
    add(.begins(type, target: target, isEnd: type == .history && !page.hasMore))
    for message in page.messages { add(message) }
    if let edge = page.edge, let target { add(.passedOver(edge, target: target)) }
    add(.ends)
  }

  /// What nobody asked for: whoever can't tell it from what is being said now by a batch is told in words.
  mutating func add(unasked events: [StoredEvent], of target: String, to nick: String, takesBatches: Bool) {
    let place = target.hasPrefix("#") ? target : nick
    if takesBatches {
      add(.begins(.history, target: target, isEnd: false))
    } else if let first = events.first {
      add(.remark(target: place, text: "What was said in \(target) before, from \(first.timeText) on:"))
    }
    add(events)
    add(takesBatches ? .ends : .remark(target: place, text: "That was what was said in \(target) before."))
  }

  private mutating func add(_ events: [StoredEvent]) {
    for event in events {
      add(.event(event))
      bytes += event.playbackBytes
    }
  }

  private mutating func add(_ step: Step) {
    var state = batches.last ?? (0, false)
    switch steps.last {
    case .begins: state = (state.begun + 1, true)
    case .ends: state.isOpen = false
    case .event, .passedOver, .remark, nil: break
    }
    batches.append(state)
    steps.append(step)
  }

  /// Tells all of it to the author, once the rule has ended.
  consuming func begin(_ effects: inout Effects) {
    if steps.isEmpty { return }
    let playback = self
    effects.inquire { _, position, budget, effects in playback.goOn(from: &position, &budget, &effects) }
  }

  /// Until the last piece other batches may come by the same connection: those of one that takes several have numbers of
  /// their own.
  private var batchesBegin: UInt16 { bytes > LookBudget.bytesPerPiece / 2 ? 10_000 : 1 }

  private func goOn(from position: inout Int, _ budget: inout LookBudget, _ effects: inout Effects) -> Bool {
    if isAnswer { effects.answersWithOneBatch() }
    let (begun, isOpen) = batches[position]
    effects.numberBatches(from: batchesBegin + begun, isOpen: isOpen)
    while position < steps.count {
      if budget.isSpent(effects) {
        effects.suspendBatch()
        return false
      }
      budget.spend()
      switch steps[position] {
      case .begins(let type, let target, let isEnd): type.begin(target, isEnd: isEnd, &effects)
      case .event(let event): effects.playBack(event)
      case .passedOver(let edge, let target): effects.playBack(passedOver: edge, target)
      case .ends: effects.endBatch()
      case .remark(let target, let text): effects.serverLine("NOTICE", target, text: text)
      }
      position += 1
    }
    return true
  }
}

extension Playback.BatchType {
  fileprivate func begin(_ target: String?, isEnd: Bool, _ effects: inout Effects) {
    switch self {
    case .history: effects.beginBatch("chathistory", target, isHistoryEnd: isEnd)
    case .sojuSearch: effects.beginBatch("soju.im/search", target)
    case .search: effects.beginBatch("search", target)
    }
  }
}
