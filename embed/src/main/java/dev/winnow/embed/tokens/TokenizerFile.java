package dev.winnow.embed.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.embed.files.ModelException;
import dev.winnow.embed.files.Sha256;
import dev.winnow.embed.files.Weights;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A `tokenizer.json`, changed as the files beside it say ([TokenizerSettings]): its vocabulary,
/// and a form of it whose control tokens no text can become. Where there is none, what a
/// `vocab.txt` stands for ([WordPieces]).
///
/// The library has an option for the latter, its Java binding does not, so control tokens are
/// renamed to what nobody can know, and those that only stand in the list of added tokens are taken
/// out of it.
public final class TokenizerFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SECRET_BYTES = 16;
  private static final String NAME = "tokenizer.json";

  private final ObjectNode root;
  private final boolean changed;
  private final boolean keepsEnd;
  private final List<String> notes;
  private final Map<String, Integer> vocabulary;

  /// @param made whether no file has it as it is
  /// @param settings null where it stands alone
  private TokenizerFile(ObjectNode root, boolean made, @Nullable TokenizerSettings settings)
      throws IOException {
    this.root = root;
    if (settings == null) {
      changed = false;
      keepsEnd = false;
      notes = List.of();
    } else {
      changed = settings.apply(root) || made;
      keepsEnd = settings.keepsEnd(root);
      notes = settings.notes();
    }
    vocabulary = AddedTokens.vocabulary(root.path("model").path("vocab"));
    for (JsonNode token : root.path("added_tokens")) {
      vocabulary.put(token.path("content").asText(), token.path("id").asInt());
    }
  }

  /// The file in a folder that is read: not followed where it is a link, as the files beside it are
  /// beside the link.
  ///
  /// @throws ModelException if it leads out of the folder
  public static Optional<URL> in(Path folder) throws IOException {
    for (String name : List.of(NAME, WordPieces.FILE)) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        Path _ = Weights.inside(folder, name);
        return Optional.of(file.toUri().toURL());
      }
    }
    return Optional.empty();
  }

  public static TokenizerFile read(URL file) throws IOException {
    Path words = folder(file);
    if (words != null && ofWords(file)) {
      return new TokenizerFile(WordPieces.read(file, words), true, TokenizerSettings.read(words));
    }
    try (InputStream in = file.openStream()) {
      if (JSON.readTree(in) instanceof ObjectNode root && root.path("model").isObject()) {
        Path folder = folder(file);
        return new TokenizerFile(
            root, false, folder == null ? null : TokenizerSettings.read(folder));
      }
    }
    throw new ModelException(file + " has no object 'model'; expected a tokenizer.json");
  }

  /// As [#read], or null where it may be used as it is.
  static @Nullable TokenizerFile changed(URL file) throws IOException {
    Path folder = folder(file);
    return folder != null && (ofWords(file) || TokenizerSettings.read(folder).say())
        ? read(file)
        : null;
  }

  private static boolean ofWords(URL file) {
    return file.getPath().endsWith("/" + WordPieces.FILE);
  }

  /// Where files that change a tokenizer may lie beside it, or null.
  private static @Nullable Path folder(URL file) {
    try {
      return file.getProtocol().equals("file") ? Path.of(file.toURI()).getParent() : null;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + file + "' is not a URI; expected one", e);
    }
  }

  /// The SHA-256 of a file as it is read: of the file itself, where nothing changes it.
  public static String sha256(URL file) throws IOException {
    TokenizerFile read = changed(file);
    if (read == null || !read.changed && !read.keepsEnd) {
      try (InputStream in = file.openStream()) {
        return Sha256.of(in);
      }
    }
    return Sha256.of((read.keepsEnd ? "end " : "") + JSON.writeValueAsString(read.root));
  }

  /// Where a file is not read as one beside it says.
  public static List<String> notes(URL file) throws IOException {
    TokenizerFile read = changed(file);
    return read == null ? List.of() : read.notes;
  }

  /// Whether the end of a long text is read instead of its beginning.
  boolean keepsEnd() {
    return keepsEnd;
  }

  /// The id of a token, written as in the file.
  public OptionalInt id(String token) {
    Integer id = vocabulary.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /// Tokens by their ids, written as in the file; empty where an id has none.
  public List<String> tokens() {
    String[] tokens = new String[size()];
    Arrays.fill(tokens, "");
    vocabulary.forEach((token, id) -> tokens[id] = token);
    return List.of(tokens);
  }

  /// Tokens that are special and not empty, longer ones first.
  List<String> controlTokens() {
    List<String> control = new ArrayList<>();
    for (JsonNode token : root.path("added_tokens")) {
      String content = token.path("content").asText();
      if (token.path("special").asBoolean() && !content.isEmpty()) {
        control.add(content);
      }
    }
    control.sort(Comparator.comparingInt(String::length).reversed());
    return List.copyOf(control);
  }

  /// Ids are below this.
  public int size() {
    return vocabulary.values().stream().mapToInt(id -> id + 1).max().orElse(0);
  }

  /// As it is read.
  InputStream asIs() throws IOException {
    return new ByteArrayInputStream(JSON.writeValueAsBytes(root));
  }

  /// As it is read: the file itself, where nothing changes it.
  InputStream asIs(URL file) throws IOException {
    return changed ? asIs() : file.openStream();
  }

  /// With control tokens that no text can become.
  InputStream textAlone() throws IOException {
    ObjectNode copy = root.deepCopy();
    var model = (ObjectNode) copy.get("model");
    boolean unigram = model.path("vocab").isArray();
    String secret = secret();
    Set<String> control = new HashSet<>();
    ArrayNode kept = JSON.createArrayNode();
    for (JsonNode token : copy.path("added_tokens")) {
      String content = token.path("content").asText();
      boolean special = token.path("special").asBoolean();
      if (special) {
        control.add(content);
        ((ObjectNode) token).put("content", secret + kept.size() + "a" + control.size());
      }
      if (!special || !inModel(model, content)) {
        kept.add(token);
      }
    }
    copy.set("added_tokens", kept);
    if (unigram) {
      int number = 0;
      for (JsonNode piece : model.get("vocab")) {
        if (control.contains(piece.path(0).asText())) {
          ((ArrayNode) piece).set(0, secret + "p" + number++);
        }
      }
    }
    return new ByteArrayInputStream(JSON.writeValueAsBytes(copy));
  }

  private static boolean inModel(ObjectNode model, String content) {
    JsonNode vocab = model.path("vocab");
    if (vocab.isObject()) {
      return vocab.has(content);
    }
    for (JsonNode piece : vocab) {
      if (piece.path(0).asText().equals(content)) {
        return true;
      }
    }
    return false;
  }

  /// Between characters that Unicode has set aside for a program's own use.
  private static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return "\uFDD0" + HexFormat.of().formatHex(bytes) + "\uFDD1";
  }
}
