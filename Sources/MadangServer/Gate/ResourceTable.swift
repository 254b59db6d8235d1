/// The files that HTTP listeners serve, by their paths.
package struct ResourceTable: Sendable {
  private var resources: [[UInt8]: Resource] = [:]

  package init() {}

  package subscript(path: [UInt8]) -> Resource? {
    get { resources[path] }
    set { resources[path] = newValue }
  }
}
