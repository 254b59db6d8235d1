/// The passwords of a node, where rules run on several: those are told of a password whether it was the right one, and only
/// the node that it was given to knows it.
package struct ServerSecrets: Sendable {
  /// What PASS must give; nil where anybody may come.
  package var password: String?
  package var webGateways: [WebGateway]

  package init(password: String?, webGateways: [WebGateway]) {
    self.password = password
    self.webGateways = webGateways
  }
}
