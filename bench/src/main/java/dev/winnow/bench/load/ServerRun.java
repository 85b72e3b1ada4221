package dev.winnow.bench.load;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.http.SearchServer;
import dev.winnow.http.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;

/// Serves an index on a free port, which it prints, until its standard input ends. Arguments:
/// index, header that tells clients apart.
final class ServerRun {
  private ServerRun() {}

  public static void main(String[] args) throws IOException {
    var config = ServerConfig.DEFAULTS.withPort(0).withClientHeader(args[1]);
    try (var engine = Engine.openReadOnly(Path.of(args[0]), EngineConfig.DEFAULTS);
        var server = SearchServer.start(engine, config)) {
      IO.println(server.port());
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    }
  }
}
