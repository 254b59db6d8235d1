/// Who runs the server. Modern IRC, "ADMIN message".
package struct AdminInfo: Sendable {
  package var place = "No place was configured"
  package var organization = "No organization was configured"
  package var email = "No address was configured"

  package init() {}
}
