import Foundation
import MadangKernel

/// Foundation leaks its buffer where a file is empty.
func fileBytes(_ path: String) throws -> [UInt8] {
  guard let bytes = try SmallFile.read(path, bytesMax: .max) else { throw Errno.noSuchFile }
  return bytes
}

func writeFile(_ path: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool { Data(bytes).range(of: Data(part)) != nil }
