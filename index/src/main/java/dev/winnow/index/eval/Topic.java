package dev.winnow.index.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A query of a test collection, as TREC states it.
///
/// @param title the query in a few words; empty where only a description was given
/// @param description one sentence; empty where the file has none
/// @param narrative what counts as relevant; empty where the file has none
public record Topic(String id, String title, String description, String narrative) {
  public Topic {
    if (id.isBlank() || (title.isBlank() && description.isBlank())) {
      throw new IllegalArgumentException(
          "topic '%s' has the title '%s' and the description '%s'; expected an id and one of both"
              .formatted(id, title, description));
    }
  }

  /// The text to search for: the title, or the description where there is none.
  public String text() {
    return title.isBlank() ? description : title;
  }

  /// Reads topics with [ReadLimits#DEFAULTS].
  public static List<Topic> read(Path file) {
    return read(file, ReadLimits.DEFAULTS);
  }

  /// Reads topics in the order of the file, in either format, told apart by the first character:
  /// `<` begins TREC's classic tags (`<top> <num> Number: 301 <title> ... </top>`), anything else
  /// is `id<TAB>text`, one a line.
  ///
  /// @throws IllegalArgumentException naming file and line, for a malformed topic, an id that comes
  ///   twice, or a file without topics
  /// @throws java.io.UncheckedIOException when the file cannot be read
  public static List<Topic> read(Path file, ReadLimits limits) {
    var reader = new Reader();
    Lines.read(file, limits, reader::accept);
    if (reader.tags != null) {
      reader.tags.finish(file);
    }
    if (reader.topics.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has no topics; expected <top> ... </top>, or lines of id, tab and text");
    }
    return List.copyOf(reader.topics);
  }

  private static final class Reader {
    final List<Topic> topics = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private boolean started;
    @Nullable TopicTags tags;

    void accept(Lines.Line line) {
      if (!started) {
        started = true;
        tags = line.text().stripLeading().startsWith("<") ? new TopicTags() : null;
      }
      var topic = tags == null ? tabbed(line) : tags.accept(line);
      if (topic == null) {
        return;
      }
      if (!ids.add(topic.id())) {
        throw line.error("topic '%s' comes twice; expected each once".formatted(topic.id()));
      }
      topics.add(topic);
    }

    private static Topic tabbed(Lines.Line line) {
      int tab = line.text().indexOf('\t');
      if (tab < 0 || line.text().substring(0, tab).isBlank()) {
        throw line.error("saw '%s'; expected id, tab and text".formatted(line.text()));
      }
      var text = line.text().substring(tab + 1).strip();
      if (text.isEmpty()) {
        throw line.error("the topic has no text; expected id, tab and text");
      }
      return new Topic(line.text().substring(0, tab).strip(), text, "", "");
    }
  }
}
