import DequeModule
import MadangKernel
import MadangMemory

/// Who has a turn of their own on a slow lane.
enum TurnOwner: Hashable, Sendable {
  /// Everybody who comes from one address or network.
  case address(Address)
  /// A connection that has no address: a proxy on this machine brings people from everywhere by one socket.
  case connection(Handle)

  init(_ peer: Address, _ handle: Handle) {
    if case .unix = peer { self = .connection(handle) } else { self = .address(peer.network) }
  }
}

/// What waits for a thread, by owners in turn, and of each owner the oldest first. So who asks for much waits for
/// themselves.
///
/// Owners who have strained it of late come after those who have not, but for every fourth turn.
///
/// Invariant: who waits is in one of the two rings, once.
struct TurnQueue<Job> {
  private var jobs: [TurnOwner: Deque<Job>] = [:]
  private var calm = Deque<TurnOwner>()
  private var strained = Deque<TurnOwner>()
  /// Turns that calm owners have had since a strained one had one.
  private var calmTurns = 0
  private var strainers: Set<TurnOwner> = []
  /// The same, oldest first.
  private var strainersInOrder = Deque<TurnOwner>()

  /// Owners whose strain is remembered.
  static var strainersMax: Int { 4_096 }
  private static var calmTurnsMax: Int { 3 }

  var isEmpty: Bool { jobs.isEmpty }
  var count: Int { jobs.values.reduce(0) { $0 + $1.count } }
  /// How many others wait beside an owner.
  func waitingBeside(_ owner: TurnOwner) -> Int { jobs.count - (jobs[owner] == nil ? 0 : 1) }
  /// How many jobs of an owner wait.
  func waiting(of owner: TurnOwner) -> Int { jobs[owner]?.count ?? 0 }

  mutating func push(_ job: Job, of owner: TurnOwner) {
    if jobs[owner] == nil { enqueue(owner) }
    jobs[owner, default: Deque()].append(job)
  }

  mutating func pop() -> (owner: TurnOwner, job: Job)? {
    guard let owner = nextOwner(), let job = jobs[owner]?.popFirst() else { return nil }
    if jobs[owner]?.isEmpty == true { jobs[owner] = nil } else { enqueue(owner) }
    return (owner, job)
  }

  private mutating func enqueue(_ owner: TurnOwner) {
    if strainers.contains(owner) { strained.append(owner) } else { calm.append(owner) }
  }

  private mutating func nextOwner() -> TurnOwner? {
    // Who has strained it since they came moves over.
    while let first = calm.first, strainers.contains(first) { strained.append(calm.removeFirst()) }
    if calm.isEmpty || (calmTurns >= TurnQueue.calmTurnsMax && !strained.isEmpty) {
      calmTurns = 0
      return strained.popFirst()
    }
    calmTurns += 1
    return calm.popFirst()
  }

  /// An owner's last job has strained it, or has not, which makes up for it.
  mutating func note(_ owner: TurnOwner, hasStrained: Bool) {
    guard hasStrained else {
      strainers.remove(owner)
      return
    }
    guard strainers.insert(owner).inserted else { return }
    strainersInOrder.append(owner)
    if strainersInOrder.count > TurnQueue.strainersMax { strainers.remove(strainersInOrder.removeFirst()) }
  }

  mutating func removeAll() {
    jobs = [:]
    calm = []
    strained = []
  }
}
