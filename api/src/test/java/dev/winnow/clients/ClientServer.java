package dev.winnow.clients;

import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import dev.winnow.http.SearchServer;
import dev.winnow.http.ServerConfig;
import dev.winnow.mcp.Animals;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import java.nio.file.Path;

/// A server of a small collection and a memory, for clients of other people.
final class ClientServer implements AutoCloseable {
  private final Catalog catalog;
  private final Memory memory;
  private final SearchServer server;

  private ClientServer(Catalog catalog, Memory memory) {
    this.catalog = catalog;
    this.memory = memory;
    this.server = SearchServer.start(catalog, memory, ServerConfig.DEFAULTS.withPort(0));
  }

  static ClientServer start(Path folder) {
    Animals.write(folder.resolve("data").resolve("animals"), "minilm");
    return new ClientServer(
        Catalog.open(folder.resolve("data"), EngineConfig.DEFAULTS),
        Memory.open(folder.resolve("memory"), MemoryConfig.DEFAULTS));
  }

  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  @Override
  public void close() {
    server.close();
    memory.close();
    catalog.close();
  }
}
