/// Text for the two standard streams.
struct SurfaceOutput: Equatable {
  var output = ""
  var errors = ""
}
