/// The part of a connection that both sides touch: its mailbox towards the workers, its outbox towards the socket.
package struct Link: ~Copyable {
  let outbox = Outbox()
  let mailbox = Mailbox()
}
