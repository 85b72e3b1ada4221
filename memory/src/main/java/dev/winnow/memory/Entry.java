package dev.winnow.memory;

import java.time.Instant;
import java.util.List;

/// What is remembered: a turn of a conversation, a document or a fact. Texts are valid Unicode;
/// names have 1 to [#MAX_NAME] characters.
public sealed interface Entry {
  /// Most characters of a name: of a session, speaker, person, subject or attribute.
  int MAX_NAME = 256;

  /// Most characters of a text.
  int MAX_TEXT = 1_000_000;

  /// When it was said or written; for a fact, from when on it holds.
  Instant time();

  /// What models and keyword search read of it.
  String text();

  Kind kind();

  /// People whom it belongs to or is about: [Forget.Person] forgets these entries.
  List<String> people();

  /// The sorts of entries.
  enum Kind {
    /// An [Entry.Turn].
    TURN,
    /// An [Entry.Document].
    DOCUMENT,
    /// An [Entry.Fact].
    FACT
  }

  /// Something that one speaker said in a session. Turns of a session follow each other in the
  /// order in which they are remembered.
  ///
  /// @param session the conversation that it belongs to
  /// @param speaker who said it
  /// @param text what was said, not empty
  record Turn(String session, String speaker, String text, Instant time) implements Entry {
    public Turn {
      requireName("session", session);
      requireName("speaker", speaker);
      requireText(text);
    }

    @Override
    public Kind kind() {
      return Kind.TURN;
    }

    @Override
    public List<String> people() {
      return List.of(speaker);
    }
  }

  /// A text that was read.
  ///
  /// @param title short heading, may be empty
  /// @param text the body, not empty
  /// @param about people whom it is about
  record Document(String title, String text, Instant time, List<String> about) implements Entry {
    public Document {
      Unicode.require("title", title);
      if (title.length() > MAX_TEXT) {
        throw new IllegalArgumentException(
            "title has %d characters; expected at most %d; shorten it"
                .formatted(title.length(), MAX_TEXT));
      }
      requireText(text);
      about = List.copyOf(about);
      about.forEach(person -> requireName("person", person));
    }

    public static Document of(String title, String text, Instant time) {
      return new Document(title, text, time, List.of());
    }

    @Override
    public Kind kind() {
      return Kind.DOCUMENT;
    }

    @Override
    public List<String> people() {
      return about;
    }
  }

  /// What holds of a subject: one value of each attribute at a time. [Facts] says how statements
  /// become a history.
  ///
  /// @param subject whom or what it is about
  /// @param attribute what of the subject, for instance `city`
  /// @param change what becomes of the value
  /// @param validFrom from when on the change holds in the world; not when it is recorded
  record Fact(String subject, String attribute, Change change, Instant validFrom) implements Entry {
    public Fact {
      requireName("subject", subject);
      requireName("attribute", attribute);
    }

    /// States a value, which supersedes the one that held before.
    public static Fact of(String subject, String attribute, String value, Instant validFrom) {
      return new Fact(subject, attribute, new Change.State(value), validFrom);
    }

    @Override
    public Kind kind() {
      return Kind.FACT;
    }

    @Override
    public Instant time() {
      return validFrom;
    }

    @Override
    public String text() {
      return subject + " " + attribute + ": " + change.words();
    }

    @Override
    public List<String> people() {
      return List.of(subject);
    }
  }

  /// What a fact does to the value of its attribute.
  sealed interface Change {
    /// The change in words, for keyword search and models.
    String words();

    /// The value holds from then on, in place of the one before.
    record State(String value) implements Change {
      public State {
        requireText(value);
      }

      @Override
      public String words() {
        return value;
      }
    }

    /// The value `wrong` never held; `right` did, at the same times.
    record Correct(String wrong, String right) implements Change {
      public Correct {
        requireText(wrong);
        requireText(right);
        if (wrong.equals(right)) {
          throw new IllegalArgumentException(
              "the correction replaces a value by the same one; expected another value");
        }
      }

      @Override
      public String words() {
        return right;
      }
    }

    /// The value never held.
    record Retract(String value) implements Change {
      public Retract {
        requireText(value);
      }

      @Override
      public String words() {
        return "retracted";
      }
    }

    /// Whatever value holds then, ends.
    record Expire() implements Change {
      @Override
      public String words() {
        return "ended";
      }
    }
  }

  private static void requireName(String what, String name) {
    Unicode.require(what, name);
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "%s has %d characters; expected 1 to %d, not blanks alone; give it a name"
              .formatted(what, name.length(), MAX_NAME));
    }
  }

  private static void requireText(String text) {
    Unicode.require("text", text);
    if (text.isBlank() || text.length() > MAX_TEXT) {
      throw new IllegalArgumentException(
          "text has %d characters; expected 1 to %d, not blanks alone; leave it out, or cut it into several"
              .formatted(text.length(), MAX_TEXT));
    }
  }
}
