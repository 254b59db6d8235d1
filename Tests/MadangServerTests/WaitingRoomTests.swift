import Dispatch
import MadangTestRooms
import Synchronization
import Testing

@Suite struct WaitingRoomTests {
  /// Nobody who comes to it goes on before all have come.
  private final class Meeting: Sendable {
    private let expected: Int
    private let arrived = Atomic(0)
    private let allAreThere = DispatchSemaphore(value: 0)

    init(of expected: Int) { self.expected = expected }

    /// Whether all came within two minutes.
    func attend() -> Bool {
      if arrived.add(1, ordering: .relaxed).newValue == expected {
        for _ in 0..<expected { allAreThere.signal() }
      }
      return allAreThere.wait(timeout: .now() + .seconds(120)) == .success
    }
  }

  /// More than most machines have cores: the runtime alone has a thread for each of these.
  @Test("tests that wait for each other all go on, on however few cores")
  func allAtOnce() async {
    let seats = 64
    let meeting = Meeting(of: seats)
    let allMet = await withTaskExecutorPreference(WaitingRoom(seats: seats)) {
      await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<seats { group.addTask { meeting.attend() } }
        return await group.reduce(true) { $0 && $1 }
      }
    }
    #expect(allMet)
  }
}
