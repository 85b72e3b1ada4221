package dev.winnow.engine;

import java.util.Collection;
import java.util.stream.Collectors;

/// A catalog has no collection of this name; the message lists those that it has.
public final class UnknownCollectionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;
  private static final int MAX_SHOWN = 64;

  UnknownCollectionException(String name, Collection<String> known) {
    super(
        "collection '%s' is not here; expected %s%s"
            .formatted(
                name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN) + "...",
                known.isEmpty()
                    ? "an existing one, but there is none yet; create it first"
                    : known.stream().map(one -> "'" + one + "'").collect(Collectors.joining(", ")),
                known.size() > 1 ? NearestName.hint(name, known) : ""));
  }
}
