import GRDB
import MadangRecords

extension StoreError {
  /// What an error of SQLite means to whoever runs the server.
  init(_ error: any Error, file: String) {
    if let error = error as? StoreError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self = .failed(file: file, detail: "\(error)")
      return
    }
    let detail = error.message ?? error.resultCode.description
    self =
      switch error.resultCode {
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged(file: file, detail: detail)
      case .SQLITE_BUSY, .SQLITE_LOCKED: .locked(file: file)
      case .SQLITE_FULL: .full(file: file)
      case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH: .cannotOpen(file: file, detail: detail)
      default: .failed(file: file, detail: detail)
      }
  }
}
