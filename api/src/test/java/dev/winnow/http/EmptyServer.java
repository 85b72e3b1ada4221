package dev.winnow.http;

import dev.winnow.engine.Engine;
import dev.winnow.engine.EngineConfig;
import dev.winnow.engine.Recipe;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A server over an empty index, which is sent requests byte by byte.
final class EmptyServer implements AutoCloseable {
  private final Engine engine;
  private final SearchServer server;

  EmptyServer(Path folder, ServerConfig config) {
    engine =
        Engine.open(
            folder.resolve("docs"),
            EngineConfig.DEFAULTS.withRecipe(Recipe.DEFAULTS.withEmbedder(Recipe.NO_EMBEDDER)));
    server = SearchServer.start(engine, config.withPort(0));
  }

  /// The answer to a request in which `~` stands for the end of a line.
  String sent(String request) throws IOException {
    return sent(request, new byte[0]);
  }

  /// The same with bytes behind it.
  String sent(String request, byte[] body) throws IOException {
    try (var socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(request.replace("~", "\r\n").getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    server.close();
    engine.close();
  }
}
