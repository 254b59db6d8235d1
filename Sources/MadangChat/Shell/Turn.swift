import MadangWorld

/// What running a line, or the next piece of an answer, came to. Nearly always it is done, which takes one word to say.
package enum Turn {
  /// Everything that it brought about stands among the effects.
  case done
  /// The effects hold one piece of the answer; the rest is to be asked for with `Shell.goOn`.
  indirect case continues(Continuation)
  /// The rest takes long. Nothing that was recorded is to be carried out where `isOnlyWork`; else it comes first.
  indirect case slow(SlowWork, label: [UInt8]?, isOnlyWork: Bool)
}
