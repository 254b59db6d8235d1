import MadangKernel
import MadangSimulator

// A million sessions in one process, on the simulated kernel: what each takes, and what a message costs.
// Arguments: sessions, members of a room; `elsewhere` before them: people at one node of a cluster, and what they cost another.

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let sessions = numbers.first ?? 1_000_000
let roomMembers = numbers.dropFirst().first ?? 100

func seconds(_ body: () -> Void) -> Double {
  let duration = ContinuousClock().measure(body)
  return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}

func shown(_ number: Double) -> String { String(Double(Int(number * 10)) / 10) }

func tellElsewhere() throws {
  let crowd = try CrowdElsewhere(people: sessions, roomMembers: roomMembers)
  crowd.gather()
  let cost = try crowd.join()
  print("\(sessions) people in rooms of \(roomMembers), all at another node: a log of \(cost.logBytes) bytes")
  print(
    "read by a node that begins: \(shown(Double(cost.nanoseconds) / 1e9)) s of CPU, \(shown(cost.perSecond)) arrivals and joins a second"
  )
  print("memory: \(shown(cost.bytesPerPerson)) resident bytes for somebody elsewhere")
}

func tellSessions() throws {
  let crowd = try SessionCrowd(sessions: sessions, roomMembers: roomMembers)
  print("simulated sockets: \(crowd.baselineBytes / sessions) resident bytes each, with the process itself")
  let took = seconds { crowd.gather() }
  let perSecond = shown(Double(sessions) / took)
  print("\(sessions) sessions in rooms of \(roomMembers): \(perSecond) connected, registered and joined a second")
  let before = crowd.bytesPerSession
  MemoryTrim.run()
  print(
    "memory: \(shown(crowd.bytesPerSession)) resident bytes a session (\(shown(before)) before memory was given back)")
  _ = crowd.speak(bytes: 100, messages: 1)
  for messages in [1, 16] {
    let cost = crowd.speak(bytes: 100, messages: messages)
    print(
      "\(messages) messages of 100 bytes in each room: \(shown(cost.perDelivery)) ns of CPU a delivery, \(cost.deliveries) deliveries"
    )
  }
  MemoryTrim.run()
  print("memory after speaking: \(shown(crowd.bytesPerSession)) resident bytes a session")
}

if CommandLine.arguments.dropFirst().first == "elsewhere" { try tellElsewhere() } else { try tellSessions() }
