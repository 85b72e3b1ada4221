package dev.winnow.memory;

import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.engine.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Memories in a folder, apart by scope. Thread-safe. One process at a time may use a scope.
///
///     try (var memory = Memory.open(folder, MemoryConfig.DEFAULTS)) {
///       Scope ada = memory.scope("ada");
///       ada.remember(new Entry.Turn("monday", "Ada", "I moved to Graz", Instant.now()));
///       ada.recall("where does Ada live?").memories();
///     }
public final class Memory implements AutoCloseable {
  private final Path folder;
  private final OpenScopes scopes;

  /// The memory's own models, closed with it; null if the caller's are used.
  private final @Nullable Models own;

  private Memory(Path folder, MemoryConfig config, @Nullable Models own) {
    this.folder = folder;
    this.own = own;
    this.scopes = new OpenScopes(folder, config);
  }

  /// Opens the folder, and makes it if needed. Scopes are opened when they are used.
  public static Memory open(Path folder, MemoryConfig config) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder " + folder, e);
    }
    EngineConfig engine = config.engine();
    if (engine.bindings().models() != null) {
      return new Memory(folder, config, null);
    }
    Models own = Models.open(ModelsConfig.DEFAULTS);
    return new Memory(folder, config.withEngine(engine.withModels(own)), own);
  }

  /// The scope of this name, which comes into being when something is remembered there. There is no
  /// default scope.
  ///
  /// @param name 1 to 64 letters a-z and A-Z, digits, `_`, `.`, `@` and `-`; upper and lower case
  ///   differ
  public Scope scope(String name) {
    ScopeFolder checked = ScopeFolder.of(folder, name);
    return new Scope(checked.scope(), scopes.slots());
  }

  /// Names of all scopes, in order.
  public List<String> scopes() {
    return ScopeFolder.names(folder);
  }

  /// Makes a scope of a copy that [Scope#backup] made. Every byte is checked first. Where the copy
  /// has no index, it is made again from the log.
  ///
  /// @throws IllegalArgumentException if the scope is there already, or the folder is no copy
  /// @throws CorruptLogException if the copy's log is damaged
  public Scope restore(Path backup, String name) {
    Scope scope = scope(name);
    Backups.restore(backup, ScopeFolder.of(folder, name));
    return scope;
  }

  /// Reads every byte of a scope's log and index, and compares them; changes nothing. The scope
  /// must not be open.
  ///
  /// @throws IllegalArgumentException if there is no such scope
  /// @throws ScopeInUseException if it is open
  public static ScopeCheck verify(Path folder, String name) {
    return Checking.check(ScopeFolder.of(folder, name));
  }

  /// How many scopes are open now.
  public int openScopes() {
    return scopes.open();
  }

  public Path folder() {
    return folder;
  }

  /// Waits for running calls and refuses later ones, then closes the scopes. Idempotent.
  @Override
  public void close() {
    scopes.close();
    if (own != null) {
      own.close();
    }
  }
}
