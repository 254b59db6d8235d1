import MadangMemory

/// Modern IRC, "TOPIC message".
enum Topic {
  static func show(_ world: borrowing World, _ room: UInt32, _ effects: inout Effects) {
    guard let topic = world.rooms[room].topic else {
      effects.numeric(.noTopic, world, world.rooms[room].name, text: "No topic is set")
      return
    }
    effects.numeric(.topic, world, world.rooms[room].name, text: topic.text)
    effects.numeric(.topicWhoTime, world, world.rooms[room].name, topic.author, String(topic.setSeconds))
  }
}
