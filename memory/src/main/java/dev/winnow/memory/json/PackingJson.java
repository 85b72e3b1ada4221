package dev.winnow.memory.json;

import dev.winnow.memory.pack.PackConfig;
import dev.winnow.memory.pack.PackConfig.Neighbours;
import dev.winnow.memory.pack.PackConfig.Selection;
import dev.winnow.memory.pack.PackConfig.Trimming;
import dev.winnow.memory.pack.Packing;
import dev.winnow.memory.pack.Slots;
import java.util.List;

/// How a pack is made, as members of a request; see [PackJson].
final class PackingJson {
  private static final int MOST_NEIGHBOURS = 20;

  static final List<String> MEMBERS =
      List.of(
          "budget",
          "order",
          "trimming",
          "cache",
          "window",
          "diversity",
          "duplicates",
          "activation_recency",
          "clusters",
          "cluster_sentences",
          "neighbours",
          "profile",
          "pinned",
          "last_session",
          "last_turns",
          "scoring",
          "reranker",
          "calls",
          "judgements");

  private PackingJson() {}

  static Packing of(Members members) {
    Packing packing = Packing.DEFAULTS;
    Packing.Scoring scoring = members.choice("scoring", Packing.Scoring.class);
    return packing
        .withConfig(config(members))
        .withSlots(slots(members))
        .withScoring(
            scoring == null ? packing.scoring() : scoring,
            members.count("calls", 1, packing.calls()))
        .withReranker(members.string("reranker", ""))
        .withJudgements(members.count("judgements", 0, 0));
  }

  private static PackConfig config(Members members) {
    PackConfig config = PackConfig.DEFAULTS;
    PackConfig.Order order = members.choice("order", PackConfig.Order.class);
    int around = members.count("neighbours", 0, 0);
    if (around > MOST_NEIGHBOURS) {
      throw new IllegalArgumentException(
          "%s.neighbours is %,d; expected 0 to %d; a pack of more memories has a larger k"
              .formatted(members.path(), around, MOST_NEIGHBOURS));
    }
    return config
        .withBudget(members.count("budget", 0, config.budget()))
        .withOrder(order == null ? config.order() : order)
        .withTrimming(trimming(members))
        .withNeighbours(Neighbours.around(around))
        .withSelection(selection(members));
  }

  private static Trimming trimming(Members members) {
    Trimming trimming = Trimming.DEFAULTS;
    Trimming.Mode mode = members.choice("trimming", Trimming.Mode.class);
    return trimming
        .withMode(mode == null ? trimming.mode() : mode)
        .withCache(members.count("cache", 1, trimming.cache()))
        .withWindow(members.count("window", 1, trimming.window()));
  }

  private static Selection selection(Members members) {
    Selection selection = Selection.DEFAULTS;
    return selection
        .withRecency(members.number("activation_recency", selection.recency()))
        .withDiversity(members.number("diversity", selection.diversity()))
        .withDuplicates(members.number("duplicates", selection.duplicates()))
        .withClusters(
            members.count("clusters", 0, selection.clusters()),
            members.count("cluster_sentences", 1, selection.sentences()));
  }

  private static Slots slots(Members members) {
    return Slots.NONE
        .withProfile(members.string("profile", ""))
        .withPinned(members.strings("pinned"))
        .withLast(members.string("last_session", ""), members.count("last_turns", 0, 1));
  }
}
