package dev.winnow.bench.load;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.http.SearchServer;
import dev.winnow.http.ServerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Serves an index on a free port, which it prints, until its standard input ends. For each line of
/// it, prints the nanoseconds that its threads of searches have computed. Arguments: index, header
/// that tells clients apart.
final class ServerRun {
  private ServerRun() {}

  public static void main(String[] args) throws IOException {
    var config = ServerConfig.DEFAULTS.withPort(0).withClientHeader(args[1]);
    try (var engine = Engine.openReadOnly(Path.of(args[0]), EngineConfig.DEFAULTS);
        var server = SearchServer.start(engine, config);
        var asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      IO.println(server.port());
      while (asked.readLine() != null) {
        IO.println(searched());
      }
    }
  }

  private static long searched() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith("winnow-search-")) {
        nanos += Math.max(0, threads.getThreadCpuTime(id));
      }
    }
    return nanos;
  }
}
