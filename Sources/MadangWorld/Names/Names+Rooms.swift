extension Names {
  /// A room's name as it is: a shell takes `#room` without quotes for a comment, so `room` means the same there, and in
  /// settings.
  package static func withRoomSign(_ text: String) -> String { text.hasPrefix("#") ? text : "#" + text }
}
