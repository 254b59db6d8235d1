import Foundation
import MadangCluster
import Testing

/// How the stream is made, and which others will do.
@Suite struct StreamConfigurationTests {
  private let names = StreamNames(network: "seoul")
  private var wanted: StreamConfiguration { StreamConfiguration(names, replicas: 3, keptBytesMax: 32 << 30) }

  @Test("Names of the log of a network")
  func naming() {
    #expect(
      names.stream == "MADANG_seoul_1" && names.incoming == "madang.seoul.1.in"
        && names.outgoing == "madang.seoul.1.out")
    #expect(StreamNames(network: "seoul", generation: 2).stream == "MADANG_seoul_2")
  }

  @Test("It is written as JetStream reads it")
  func json() throws {
    #expect(
      wanted.json == """
        {
          "allow_direct" : true,
          "deny_delete" : true,
          "deny_purge" : true,
          "discard" : "old",
          "duplicate_window" : 100000000,
          "max_age" : 86400000000000,
          "max_bytes" : 34359738368,
          "max_consumers" : -1,
          "max_msg_size" : 262144,
          "max_msgs" : -1,
          "max_msgs_per_subject" : -1,
          "name" : "MADANG_seoul_1",
          "num_replicas" : 3,
          "republish" : {
            "dest" : "madang.seoul.1.out",
            "src" : "madang.seoul.1.in"
          },
          "retention" : "limits",
          "sealed" : false,
          "storage" : "file",
          "subjects" : [
            "madang.seoul.1.in"
          ]
        }
        """)
    #expect(try JSONDecoder().decode(StreamConfiguration.self, from: Data(wanted.json.utf8)) == wanted)
  }

  @Test("What a server leaves out is as it is where nobody says otherwise; what it adds is nothing")
  func leftOut() throws {
    let least = try JSONDecoder().decode(
      StreamConfiguration.self,
      from: Data(#"{"name":"MADANG_seoul_1","compression":"none","mirror_direct":false}"#.utf8))
    let faults = wanted.faults(of: least, areReplicasAsked: false)
    #expect(
      faults == [
        #"subjects is [], and should be ["madang.seoul.1.in"]"#, "allow_direct is false, and should be true",
        "republish is missing, and should be from madang.seoul.1.in to madang.seoul.1.out",
      ])
  }

  @Test(
    "What matters is named where it differs; how much is kept, for how long, and who may delete is not our business")
  func faults() {
    func faults(areReplicasAsked: Bool = true, _ change: (inout StreamConfiguration) -> Void) -> [String] {
      var other = wanted
      change(&other)
      return wanted.faults(of: other, areReplicasAsked: areReplicasAsked)
    }
    #expect(
      faults {
        ($0.bytesMax, $0.ageMax, $0.batchesMax, $0.batchBytesMax) = (1, 2, 3, -1)
        ($0.deniesDelete, $0.deniesPurge, $0.duplicateWindow, $0.consumersMax) = (false, false, 4, 5)
      }.isEmpty)
    #expect(faults { $0.batchBytesMax = 1 << 20 }.isEmpty)
    #expect(faults { $0.batchBytesMax = 1000 } == ["max_msg_size is 1000, and should be 262144"])
    #expect(faults { $0.retention = "interest" } == ["retention is interest, and should be limits"])
    #expect(faults { $0.storage = "memory" } == ["storage is memory, and should be file"])
    #expect(faults { $0.discard = "new" } == ["discard is new, and should be old"])
    #expect(faults { $0.batchesPerSubjectMax = 1 } == ["max_msgs_per_subject is 1, and should be -1"])
    #expect(faults { $0.allowsDirect = false } == ["allow_direct is false, and should be true"])
    #expect(faults { $0.isSealed = true } == ["sealed is true, and should be false"])
    #expect(faults { $0.replicas = 1 } == ["num_replicas is 1, and should be 3"])
    #expect(faults(areReplicasAsked: false) { $0.replicas = 1 }.isEmpty)
    #expect(
      faults { $0.republish?.destination = "elsewhere" } == [
        "republish is from madang.seoul.1.in to elsewhere, and should be from madang.seoul.1.in to madang.seoul.1.out"
      ])
    #expect(faults { ($0.storage, $0.discard) = ("memory", "new") }.count == 2)
  }
}
