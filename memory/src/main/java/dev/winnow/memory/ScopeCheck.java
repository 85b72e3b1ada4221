package dev.winnow.memory;

import java.util.List;

/// What a full check of a scope found.
///
/// @param memories that the log holds, as far as it could be read
/// @param damage what is damaged, and what to do; empty where the scope is whole
/// @param notes what the next opening will do
public record ScopeCheck(String scope, int memories, List<String> damage, List<String> notes) {
  public ScopeCheck {
    damage = List.copyOf(damage);
    notes = List.copyOf(notes);
  }

  public boolean whole() {
    return damage.isEmpty();
  }
}
