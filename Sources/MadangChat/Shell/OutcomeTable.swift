import MadangWire
import MadangWorld

/// All outcomes that there are, by their names.
package enum OutcomeTable {
  static let types: [any Outcome.Type] = [
    Authenticate.End.self, BanSweep.self, BanWork.End.self, ClientCert.End.self, ControlAccounts.End.self,
    ForgettingSweep.self, LogoutSweep.self, MarkRead.End.self, MetadataFound.self, NickServ.End.self, Oper.End.self,
    ReadMarkersFound.self, Redact.End.self, RegisterAccount.End.self, RoomClosingSweep.self, Spamfilter.End.self,
  ]

  private static let typesByName = {
    var byName: [String: any Outcome.Type] = [:]
    for type in types {
      precondition(byName[type.name] == nil, "Two outcomes are called \(type.name).")
      byName[type.name] = type
    }
    return byName
  }()

  /// The name, and then the value.
  package static func write(_ outcome: any Outcome, to writer: inout ByteWriter) {
    let name = type(of: outcome).name
    precondition(typesByName[name] == type(of: outcome), "Nobody could read an outcome called \(name).")
    name.write(to: &writer)
    outcome.write(to: &writer)
  }

  package static func read(from reader: inout FieldReader) throws(FieldError) -> any Outcome {
    guard let type = typesByName[try reader.next()] else { throw .unknown }
    return try type.init(from: &reader)
  }
}
