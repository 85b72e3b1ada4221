package dev.winnow.bench.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.bench.results.Claim;
import dev.winnow.bench.results.Figure;
import dev.winnow.bench.results.Report;
import dev.winnow.bench.results.Table;
import dev.winnow.bench.results.Target;
import dev.winnow.bench.run.Options;
import dev.winnow.embed.Models;
import dev.winnow.embed.ModelsConfig;
import dev.winnow.embed.tokens.Tokenizer;
import dev.winnow.engine.EngineConfig;
import dev.winnow.memory.Entry;
import dev.winnow.memory.Memory;
import dev.winnow.memory.MemoryConfig;
import dev.winnow.memory.Recall;
import dev.winnow.memory.Recalled;
import dev.winnow.memory.Remembered;
import dev.winnow.memory.Scope;
import dev.winnow.memory.Weighing;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Measures how much of the evidence for LoCoMo's questions (Maharana et al., ACL 2024, arXiv
/// 2402.17753) memory recalls, without any model that writes text. Each conversation is a scope of
/// its own; a question is asked of its own conversation. Two conversations are for tuning, and the
/// figure is that of the other eight, over all five categories.
///
/// Turn recall: the part of a question's evidence turns among the best ten. Session recall: the
/// part of its evidence sessions among the first five and ten sessions. Pack recall: the part of
/// its evidence turns that stand whole in a pack of 2,000 tokens, counted by the tokenizer of
/// all-MiniLM-L6-v2.
final class LocomoDriver {
  private static final Set<String> TUNING = Set.of("conv-26", "conv-30");
  private static final int DEPTH = 400;
  private static final int CATEGORIES = 5;

  /// Turns that a pack is made of, more than it has room for.
  private static final int PACKED = 120;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("h:mm a 'on' d MMMM, yyyy")
          .toFormatter(Locale.ENGLISH);

  private record Question(String conversation, int category, String text, Set<String> evidence) {}

  /// Ids of turns, sessions, and turns that a pack holds.
  private record Found(List<String> turns, List<String> sessions, List<String> packed) {}

  /// Sums of recall over questions.
  private static final class Sums {
    int questions;
    double turns;
    double five;
    double ten;
    double packed;

    double of(double sum) {
      return questions == 0 ? 0 : sum / questions;
    }
  }

  private static final PackConfig PACK =
      PackConfig.DEFAULTS.withTrimming(
          PackConfig.Trimming.DEFAULTS.withMode(PackConfig.Trimming.Mode.OFF));

  private final Packer packer;

  private final Map<String, List<Entry>> turns = new LinkedHashMap<>();

  /// Ids of the collection's turns by conversation, in order.
  private final Map<String, List<String>> names = new HashMap<>();

  private final List<Question> questions = new ArrayList<>();

  private LocomoDriver(Path data, Packer packer) throws IOException {
    this.packer = packer;
    var json = new ObjectMapper();
    for (String line : Files.readAllLines(data.resolve("corpus.jsonl"))) {
      JsonNode turn = json.readTree(line);
      JsonNode about = turn.path("metadata");
      String conversation = about.path("conversation").asText();
      String speaker = about.path("speaker").asText();
      String said = turn.path("text").asText();
      String text = said.startsWith(speaker + ": ") ? said.substring(speaker.length() + 2) : said;
      var time =
          LocalDateTime.parse(about.path("date_time").asText(), TIME).toInstant(ZoneOffset.UTC);
      turns
          .computeIfAbsent(conversation, _ -> new ArrayList<>())
          .add(
              new Entry.Turn(
                  turn.path("_id").asText().split(":", -1)[1],
                  speaker,
                  text.isBlank() ? "-" : text,
                  time));
      names.computeIfAbsent(conversation, _ -> new ArrayList<>()).add(turn.path("_id").asText());
    }
    Map<String, Set<String>> evidence = new HashMap<>();
    for (String line : Files.readAllLines(data.resolve("qrels/test.tsv"))) {
      String[] parts = line.split("\t", -1);
      evidence.computeIfAbsent(parts[0], _ -> new HashSet<>()).add(parts[1]);
    }
    for (String line : Files.readAllLines(data.resolve("queries.jsonl"))) {
      JsonNode question = json.readTree(line);
      JsonNode about = question.path("metadata");
      Set<String> turns = evidence.get(question.path("_id").asText());
      if (turns != null) {
        questions.add(
            new Question(
                about.path("conversation").asText(),
                about.path("category").asInt(),
                question.path("text").asText(),
                turns));
      }
    }
  }

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            "locomo",
            args,
            Map.of("data", "", "embedders", "minilm,none", "neighbours", "2", "session", "0.3"),
            Map.of("embedders", "none"));
    try (Models models = Models.open(ModelsConfig.DEFAULTS)) {
      Tokenizer tokenizer = models.tokenizer("minilm");
      Packer packer = Packer.of(PACK, text -> tokenizer.ids(text).length);
      measure(options, new LocomoDriver(options.path("data"), packer));
    }
  }

  private static void measure(Options options, LocomoDriver driver) throws Exception {
    Report report = Report.of(options);
    Table table =
        report.table(
            "recall by",
            "conversations",
            "category",
            "questions",
            "turn@10",
            "session@5",
            "session@10",
            "pack");
    Claim turn = Claim.of("LoCoMo, eight conversations: evidence turns among the best ten");
    Claim session = Claim.of("LoCoMo, eight conversations: evidence sessions among five");
    for (String embedder : options.text("embedders").split(",")) {
      for (String neighbours : options.text("neighbours").split(",")) {
        MemoryConfig config =
            MemoryConfig.DEFAULTS
                .withEngine(EngineConfig.DEFAULTS.withEmbedder(embedder))
                .withNeighbours(Integer.parseInt(neighbours));
        Path folder = Files.createTempDirectory("locomo");
        try (var memory = Memory.open(folder, config)) {
          for (String weight : options.text("session").split(",")) {
            String name = "%s, %s neighbours, session %s".formatted(embedder, neighbours, weight);
            Weighing weighing = Weighing.DEFAULTS.withSession(Double.parseDouble(weight));
            Sums figure = driver.measure(memory, weighing, name, table);
            turn =
                turn.withFigure(Figure.of(name, figure.of(figure.turns), ""))
                    .withFigure(
                        Figure.of("in a pack of 2,000 tokens", figure.of(figure.packed), ""));
            session =
                session
                    .withFigure(Figure.of(name, figure.of(figure.five), ""))
                    .withFigure(Figure.of("among ten", figure.of(figure.ten), ""));
          }
        }
      }
    }
    table.claim(turn.withTarget(Target.atLeast(0.72).in("")));
    table.claim(session.withTarget(Target.atLeast(0.9).in("")));
    table.publish();
  }

  /// @return the sums over the eight conversations
  private Sums measure(Memory memory, Weighing weighing, String name, Table table) {
    Map<String, Map<String, Integer>> ids = new HashMap<>();
    for (var conversation : turns.entrySet()) {
      Scope scope = memory.scope(conversation.getKey());
      if (scope.count() == 0) {
        Remembered _ = scope.remember(conversation.getValue());
      }
      Map<String, Integer> places = new HashMap<>();
      for (int i = 0; i < conversation.getValue().size(); i++) {
        places.put("m" + (i + 1), i);
      }
      ids.put(conversation.getKey(), places);
    }
    Sums tuning = new Sums();
    Sums figure = new Sums();
    Sums[] categories = new Sums[CATEGORIES + 1];
    for (int i = 0; i < categories.length; i++) {
      categories[i] = new Sums();
    }
    for (Question question : questions) {
      Recalled recalled =
          memory
              .scope(question.conversation())
              .recall(Recall.of(question.text()).withK(DEPTH).withWeighing(weighing));
      Map<String, Integer> places = ids.getOrDefault(question.conversation(), Map.of());
      List<String> known = names.getOrDefault(question.conversation(), List.of());
      Found found =
          new Found(
              recalled.memories().stream()
                  .map(item -> known.get(places.getOrDefault(item.id(), 0)))
                  .toList(),
              recalled.sessions().stream()
                  .map(session -> question.conversation() + ":" + session.name())
                  .toList(),
              packed(question.text(), recalled).stream()
                  .map(id -> known.get(places.getOrDefault(id, 0)))
                  .toList());
      boolean tuned = TUNING.contains(question.conversation());
      add(question, found, tuned ? tuning : figure);
      if (!tuned) {
        add(question, found, categories[question.category()]);
      }
    }
    row(table, name, "tuning (2)", "all", tuning);
    row(table, name, "figure (8)", "all", figure);
    for (int i = 1; i <= CATEGORIES; i++) {
      row(table, name, "figure (8)", String.valueOf(i), categories[i]);
    }
    return figure;
  }

  private List<String> packed(String question, Recalled recalled) {
    List<Piece> pieces =
        recalled.memories().stream().limit(PACKED).map(Recalled.Item::piece).toList();
    return packer.pack(PackRequest.of(question, pieces)).parts().stream()
        .map(Pack.Part::piece)
        .distinct()
        .toList();
  }

  private static void row(
      Table table, String name, String conversations, String category, Sums sums) {
    table.row(
        name,
        conversations,
        category,
        sums.questions,
        sums.of(sums.turns),
        sums.of(sums.five),
        sums.of(sums.ten),
        sums.of(sums.packed));
  }

  private static void add(Question question, Found found, Sums sums) {
    sums.questions++;
    sums.turns += part(question.evidence(), first(10, found.turns()));
    sums.packed += part(question.evidence(), found.packed());
    Set<String> wanted = new HashSet<>();
    question.evidence().forEach(turn -> wanted.add(session(turn)));
    sums.five += part(wanted, first(5, found.sessions()));
    sums.ten += part(wanted, first(10, found.sessions()));
  }

  private static List<String> first(int most, List<String> found) {
    return found.subList(0, Math.min(most, found.size()));
  }

  private static double part(Set<String> wanted, List<String> found) {
    return (double) found.stream().filter(wanted::contains).count() / wanted.size();
  }

  /// `conv-26:D1` of `conv-26:D1:3`.
  private static String session(String turn) {
    return turn.substring(0, turn.lastIndexOf(':'));
  }
}
