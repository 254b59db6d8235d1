import _FoundationICU

/// What names look like, by the table of confusable characters that comes with Foundation. UTS 39 §4.
///
/// The checker behind it is made once, and only read from then on: "thread safe for the check functions", says ICU's
/// uspoof.h of one that is not changed.
package enum NameSkeleton {
  @safe private final class Checker: @unchecked Sendable {
    let pointer: OpaquePointer?

    init() {
      var status = U_ZERO_ERROR
      // SAFETY: ICU returns an object of its own, or nil and a status; it is never closed, since it serves as long as the
      // program runs.
      unsafe pointer = unsafe swift_uspoof_open(&status)
    }
  }

  private static let checker = Checker()

  /// Names that look the same have the same one. A name that ICU has none for is its own.
  package static func of(_ name: String) -> String {
    // SAFETY: the object is never freed, and ICU lets any thread ask it.
    guard let checker = unsafe checker.pointer else { return name }
    let text = Array(name.utf8)
    // No character becomes more than 18, none of which has more than 4 bytes.
    let capacity = Int32(clamping: text.count * 72 + 1)
    var status = U_ZERO_ERROR
    // SAFETY: the array has so many bytes, and as many of them are initialized as is said.
    let skeleton = unsafe [UInt8](unsafeUninitializedCapacity: Int(capacity)) { buffer, count in
      // SAFETY: ICU reads `text.count` bytes, writes `capacity` at most, and says how many there were.
      let written = unsafe text.withUnsafeBufferPointer { text in
        unsafe text.withMemoryRebound(to: CChar.self) { text in
          unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
            unsafe swift_uspoof_getSkeletonUTF8(
              checker, 0, text.baseAddress, Int32(clamping: text.count), buffer.baseAddress, capacity, &status)
          }
        }
      }
      count = status.rawValue <= U_ZERO_ERROR.rawValue ? Int(min(max(written, 0), capacity)) : 0
    }
    return skeleton.isEmpty ? name : String(decoding: skeleton, as: UTF8.self)
  }
}
