package dev.winnow.memory;

import java.nio.file.Path;
import java.util.List;

/// Remembers from several threads until it is killed, and prints what was acknowledged.
final class KilledRemembering {
  private static final int THREADS = 4;

  private KilledRemembering() {}

  public static void main(String[] args) throws Exception {
    var memory = Memory.open(Path.of(args[0]), Folders.config());
    Scope scope = memory.scope("ada");
    long run = scope.count();
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      Thread _ =
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; ; i++) {
                  String text = "run%d thread%d number%d whole".formatted(run, thread, i);
                  List<String> ids =
                      scope.remember(Folders.turn("s" + thread, "Ada", text, 0)).ids();
                  System.out.println("ack " + ids.getFirst() + " " + text);
                }
              });
    }
  }
}
