/// The version of Madang: of the server, and of the programs that are built with it. Semantic Versioning 2.0.0.
package enum Version {
  package static let current = "0.1.0"
}
