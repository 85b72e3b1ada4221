package dev.winnow.embed.blocks;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Chooses the blocks that a layer sees for a chunk. One that is not [#REPRESENTATIVES] costs a
/// second run: the queries that it chooses by come from a run with the blocks of the chunk before,
/// so that those of a layer do not know what the layers below it get now.
@FunctionalInterface
public interface BlockLookup {
  /// By representatives times the mean query, all heads summed, inside the run, as InfLLM's code
  /// does: a block's representative is the mean of the keys of the tokens that got most attention
  /// while they were near, for each head of keys.
  BlockLookup REPRESENTATIVES =
      (_, _, _) -> {
        throw new IllegalStateException("representatives are looked up by the network");
      };

  /// @param keys of a layer
  /// @param query (key-value heads * head size); the chunk's mean query, rotated as it meets
  ///   distant keys, summed over the heads that share a head of keys
  /// @param count how many blocks are wanted, fewer than there are
  /// @return their slots, in any order
  int[] choose(StoredBlocks keys, float[] query, int count);

  /// As [#choose], where heads may see different blocks, or tokens are chosen one by one.
  default Found find(StoredBlocks keys, float[] query, int count) {
    int[] slots = choose(keys, query, count);
    Arrays.sort(slots);
    return new Found.Blocks(slots);
  }

  /// The lookup of one layer of one context, where it remembers something of it.
  default BlockLookup forLayer() {
    return this;
  }

  /// By the one token of each block whose key the query meets best. Costs a product with every key
  /// that is stored.
  static BlockLookup exact() {
    return (keys, query, count) -> Products.best(keys.best(query), count);
  }

  /// By chance: what any other must beat.
  static BlockLookup random(long seed) {
    var random = new Random(seed);
    return (keys, _, count) -> {
      double[] scores = random.doubles(keys.count()).toArray();
      return Products.best(scores, count);
    };
  }

  /// As [#REPRESENTATIVES], but each head of keys sees its own blocks (InfLLM's `perhead`).
  static BlockLookup perHead() {
    return new PerHead();
  }

  /// By that of a block's representative keys which the query meets best, heads summed: their mean
  /// does not blur them.
  static BlockLookup bestRepresentative() {
    return (keys, query, count) -> {
      double[] scores = new double[keys.count()];
      float[] rows = new float[keys.block() * keys.size()];
      for (int slot = 0; slot < scores.length; slot++) {
        for (int head = 0; head < keys.heads(); head++) {
          keys.keys(slot, head, rows);
          float most = Float.NEGATIVE_INFINITY;
          for (int place : keys.picked(slot, head)) {
            int at = place * keys.size();
            most = Math.max(most, Products.of(query, head * keys.size(), rows, at, keys.size()));
          }
          scores[slot] += most;
        }
      }
      return Products.best(scores, count);
    };
  }

  /// By the nearest centroid of a block's keys (k-means, all heads together; segmented clusters as
  /// in RetroInfer, arXiv 2505.02922). One centroid is the mean key.
  ///
  /// @param each centroids of a block, 1 to 64
  static BlockLookup centroids(int each) {
    if (each < 1 || each > 64) {
      throw new IllegalArgumentException(
          "%d centroids of a block; expected 1 to 64; 8 are usual".formatted(each));
    }
    return new Centroids(each, 0);
  }

  /// As [#centroids], and what is not fetched is estimated: the tokens of the centroids that the
  /// query meets best in other blocks are seen as many times their mean key and value (RetroInfer).
  ///
  /// @param each centroids of a block, 1 to 64
  /// @param blocks as many centroids are seen as so many blocks have tokens, 1 to 64
  static BlockLookup estimated(int each, int blocks) {
    if (each < 1 || each > 64 || blocks < 1 || blocks > 64) {
      throw new IllegalArgumentException(
          "%d centroids of a block, and %d blocks of them; expected 1 to 64 of each; 8 and 4 are usual"
              .formatted(each, blocks));
    }
    return new Centroids(each, blocks);
  }

  /// By the signs of all keys, 32 times smaller than they are, of which the best are compared
  /// exactly. A sign counts by the query's component, in 2 bits. Behind 65,536 tokens those in the
  /// clusters of signs nearest to the query's are compared, as many, so that a lookup costs no more
  /// however long the text is.
  ///
  /// @param candidates blocks that are compared for each one that is wanted, 1 to 64
  static BlockLookup signs(int candidates) {
    if (candidates < 1 || candidates > 64) {
      throw new IllegalArgumentException(
          "%d candidates for a block; expected 1 to 64; 4 are usual".formatted(candidates));
    }
    return new SignCodes(candidates, SignCodes.LOOKS);
  }

  /// Single tokens instead of blocks, as many as the blocks hold: those with the greatest sum of
  /// softmax over heads (TokenSelect, arXiv 2411.02886). Costs a product with every key.
  static BlockLookup tokens() {
    return new BestTokens();
  }

  /// Chooses as before while a layer's query is like the one that was last looked up (TokenSelect's
  /// selection cache) and no block has come.
  ///
  /// @param cosine from which queries are alike, 0 to 1; TokenSelect has 0.9
  static BlockLookup remembered(BlockLookup lookup, double cosine) {
    if (lookup == REPRESENTATIVES || !(cosine >= 0) || !(cosine <= 1)) {
      throw new IllegalArgumentException(
          "a lookup remembered from a cosine of %s; expected 0 to 1, and none by the network"
              .formatted(cosine));
    }
    return new RememberedLookup(lookup, cosine);
  }

  /// The names that [#named] knows.
  List<String> NAMES =
      List.of(
          "representatives",
          "per-head",
          "best-representative",
          "centroids",
          "estimated",
          "exact",
          "tokens",
          "signs",
          "random");

  /// A lookup by its name, with usual settings.
  static BlockLookup named(String name) {
    return switch (name) {
      case "representatives" -> REPRESENTATIVES;
      case "per-head" -> perHead();
      case "best-representative" -> bestRepresentative();
      case "centroids" -> centroids(8);
      case "estimated" -> estimated(8, 4);
      case "exact" -> exact();
      case "tokens" -> remembered(tokens(), .9);
      case "signs" -> signs(4);
      case "random" -> random(1);
      default ->
          throw new IllegalArgumentException(
              "lookup '%s'; expected one of %s".formatted(name, String.join(", ", NAMES)));
    };
  }
}
