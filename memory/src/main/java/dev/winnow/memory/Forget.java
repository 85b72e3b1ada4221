package dev.winnow.memory;

import java.util.List;

/// What to forget. With a fact go the earlier facts about the same attribute of its subject,
/// because one of them would seem to hold again.
public sealed interface Forget {
  /// Memories with these ids; unknown ones are ignored.
  record Ids(List<String> ids) implements Forget {
    public Ids {
      ids = List.copyOf(ids);
    }
  }

  /// Memories that match; [Which#ALL] forgets everything.
  record Matching(Which which) implements Forget {}

  /// A person's memories: turns that they spoke, documents about them and facts of which they are
  /// the subject. Upper and lower case are the same. Texts of others that mention the person stay;
  /// [Forgotten#mentions] lists them.
  record Person(String name) implements Forget {}

  static Forget ids(String... ids) {
    return new Ids(List.of(ids));
  }
}
