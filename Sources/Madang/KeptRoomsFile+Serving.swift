import Logging
import MadangKernel
import MadangRecords
import MadangServer
import MadangWorld

/// What `madang serve` does with the file. Whatever is wrong with it, the server begins.
extension KeptRoomsFile {
  /// Has rooms be as they were before the restart, and be kept at the end.
  func prepare(_ configuration: inout Configuration, _ logger: Logger) {
    configuration.settings.services.keepsRooms = true
    do throws(Refusal) {
      configuration.settings.services.keptRooms = try load(
        milliseconds: LinuxKernel.wallMilliseconds, secondsMax: configuration.settings.limits.keptRoomsSecondsMax)
    } catch {
      logger.note(
        .roomsLost, "Rooms are not as they were before the restart: what was kept of them can't be used.",
        ["file": .text(KeptRoomsFile.name), "reason": .text(error.text)])
    }
    configuration.keepRooms = { rooms in
      do throws(Errno) {
        let leftOut = try save(rooms)
        if leftOut == 0 { return }
        logger.note(
          .roomsUnkept, "More rooms are there than are kept for the next start.", ["leftOut": .number(leftOut)])
      } catch {
        logger.note(.roomsUnkept, "Rooms can't be kept for the next start.", ["error": "\(error)"])
      }
    }
  }

  /// What was kept serves one start: from here on rooms change. A start that fails leaves it to the next.
  func forget(_ logger: Logger) {
    do throws(Errno) { try remove() } catch {
      logger.note(
        .roomsLost, "What was kept of rooms can't be removed, and may be found again.",
        ["file": .text(KeptRoomsFile.name), "reason": "\(error)"])
    }
  }
}
