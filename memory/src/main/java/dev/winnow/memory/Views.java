package dev.winnow.memory;

import dev.winnow.engine.Recipe;
import dev.winnow.index.Document;
import dev.winnow.index.Passage;
import dev.winnow.index.Schema;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// What the index holds of the log, as documents.
///
/// Each memory is one document. Its text field [#OWN] is the memory alone; its text is a turn with
/// its neighbours, or again the memory alone. Of vectors a turn has two, of itself and of all with
/// its neighbours. So one hit carries all views of a memory, and they fuse by their id. Each field
/// has BM25 statistics of its own, since turns are short and neighbourhoods are not.
///
/// Each stretch of [#STRETCH] turns of a session is a further document, found by the text field
/// [#CONVERSATION] alone.
final class Views {
  static final String OWN = "own";
  static final String CONVERSATION = "conversation";
  static final String SESSION = "session";
  static final String SPEAKER = "speaker";
  static final String TIME = "time";
  static final String KIND = "kind";
  static final String TURN = "turn";
  static final String STRETCH_KIND = "stretch";

  /// Turns of a session that are searched together.
  static final int STRETCH = 64;

  /// Most characters that a turn adds to the text of its neighbours and its stretch; in its own
  /// view it is whole.
  static final int MOST_OF_TURN = 4_000;

  /// Changes with what documents hold: an index of another version is made anew.
  static final int VERSION = 2;

  /// As people name a day in a question.
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private Views() {}

  static Recipe recipe(Recipe recipe) {
    String language = recipe.language();
    return recipe
        .withField(OWN, new Schema.Field.Text(language))
        .withField(CONVERSATION, new Schema.Field.Text(language))
        .withField(SESSION, new Schema.Field.Keyword())
        .withField(SPEAKER, new Schema.Field.Keyword())
        .withField(TIME, new Schema.Field.Date())
        .withField(KIND, new Schema.Field.Keyword())
        .withField(TURN, new Schema.Field.Number());
  }

  static String word(Entry.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /// The document of a memory.
  ///
  /// @param around a turn with its neighbours, in order; for other entries the record alone
  static Document memory(Record record, List<Record> around) {
    Entry entry = record.entry();
    Document document =
        switch (entry) {
          case Entry.Turn turn -> turn(record, turn, around);
          case Entry.Document read ->
              Document.of(record.id(), read.text())
                  .withTitle(read.title())
                  .with(OWN, read.title() + "\n" + read.text());
          case Entry.Fact fact -> Document.of(record.id(), fact.text()).with(OWN, fact.text());
        };
    return document.with(TIME, entry.time()).with(KIND, word(entry.kind()));
  }

  private static Document turn(Record record, Entry.Turn turn, List<Record> around) {
    var text = new StringBuilder();
    int start = 0;
    int end = 0;
    for (Record neighbour : around) {
      boolean self = neighbour.number() == record.number();
      start = self ? text.length() : start;
      text.append(self ? said(turn) : brief(said((Entry.Turn) neighbour.entry())));
      end = self ? text.length() : end;
      text.append('\n');
    }
    Passage alone = Passage.of(start, end);
    Passage all = Passage.of(0, text.length());
    return Document.of(record.id(), text.toString())
        .withPassages(around.size() == 1 ? List.of(alone) : List.of(alone, all))
        .with(OWN, said(turn))
        .with(SESSION, turn.session())
        .with(SPEAKER, turn.speaker())
        .with(TURN, record.turn());
  }

  private static String said(Entry.Turn turn) {
    return turn.speaker() + ": " + turn.text();
  }

  private static String brief(String said) {
    return said.length() <= MOST_OF_TURN ? said : said.substring(0, MOST_OF_TURN);
  }

  static int stretch(int turn) {
    return turn / STRETCH;
  }

  static String stretchId(String session, int stretch) {
    return "s" + stretch + ":" + session;
  }

  /// The session of a stretch.
  static String session(String stretchId) {
    return stretchId.substring(stretchId.indexOf(':') + 1);
  }

  /// The document of a stretch of a session: its day and its turns.
  static Document stretch(String session, int stretch, List<Record> turns) {
    var text = new StringBuilder(DAY.format(turns.getFirst().entry().time())).append('\n');
    turns.forEach(turn -> text.append(brief(said((Entry.Turn) turn.entry()))).append('\n'));
    return Document.of(stretchId(session, stretch), "")
        .with(CONVERSATION, text.toString())
        .with(SESSION, session)
        .with(KIND, STRETCH_KIND);
  }
}
