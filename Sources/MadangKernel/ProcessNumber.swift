import Glibc

/// Which process this is. See getpid(2).
package enum ProcessNumber {
  package static var current: Int { Int(getpid()) }
}
