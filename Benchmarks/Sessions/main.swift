import MadangKernel
import MadangSimulator

// A million sessions in one process, on the simulated kernel: what each takes, and what a message costs.
// Arguments: sessions, members of a room. `elsewhere` before them: people at one node of a cluster, and what they cost another;
// a third number: how many nodes there are.

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
  let nodes = numbers.dropFirst(2).first ?? 2
  var costs = [try crowd.join()]
  print("\(sessions) people in rooms of \(roomMembers), all at another node: a log of \(costs[0].logBytes) bytes")
  while costs.count < nodes - 1 { costs.append(try crowd.join()) }
  let count = Double(costs.count)
  let took = costs.reduce(0) { $0 + Double($1.nanoseconds) } / count / 1e9
  let perSecond = costs.reduce(0) { $0 + $1.perSecond } / count
  let bytes = costs.reduce(0) { $0 + $1.bytesPerPerson } / count
  print(
    "read by \(costs.count) that begin: \(shown(took)) s of CPU each, \(shown(perSecond)) arrivals and joins a second")
  print("memory: \(shown(bytes)) resident bytes for somebody elsewhere")
  let restoring = try crowd.restore()
  print(
    "a snapshot of \(restoring.bytes) bytes: written in \(shown(Double(restoring.writingNanoseconds) / 1e9)) s of CPU, "
      + "read in \(shown(Double(restoring.readingNanoseconds) / 1e9)) s")
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
