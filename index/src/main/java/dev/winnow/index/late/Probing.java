package dev.winnow.index.late;

import dev.winnow.index.Deadline;
import dev.winnow.index.late.LateSearch.Found;
import dev.winnow.index.late.LateSearch.Scoring;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.jspecify.annotations.Nullable;

/// Finds candidates by the centroids near a query. Confined to one search.
final class Probing {
  private final Codebooks books;
  private final TokenQuery query;
  private final Depth depth;
  private final Deadline deadline;
  private int wanted;
  private final @Nullable Probes[] probes;

  Probing(Codebooks books, TokenQuery query, int wanted, Depth depth, Deadline deadline) {
    this.books = books;
    this.query = query;
    this.wanted = wanted;
    this.depth = depth;
    this.deadline = deadline;
    this.probes = new Probes[books.books().size()];
  }

  /// Compared with the query where the first passage of the generation is met.
  private Probes probes(int generation) {
    Probes known = probes[generation];
    if (known == null) {
      known = Probes.of(books.books().get(generation), query, wanted);
      probes[generation] = known;
    }
    return known;
  }

  /// Candidates for exact scoring, without scores.
  List<Found> candidates(List<Segment> segments) throws IOException {
    List<Found> flat = new ArrayList<>();
    List<Found> probed = probed(segments, flat);
    while (probed.size() + flat.size() < depth.glanced() && wanted < Codebook.MOST_CENTROIDS) {
      wanted = 4 * wanted; // few passages have few tokens near a query
      Arrays.fill(probes, null);
      flat.clear();
      probed = probed(segments, flat);
    }
    List<Found> again = again(segments, corrected(segments, probed));
    List<Found> candidates = glanced(segments, best(again, depth.glanced()));
    candidates = best(candidates, depth.exact());
    candidates.addAll(flat);
    return candidates;
  }

  private static List<Found> best(List<Found> found, int most) {
    found.sort(Found.BEST_FIRST);
    return new ArrayList<>(found.subList(0, Math.min(most, found.size())));
  }

  /// The best by the centroids that are looked up, with these scores, unsorted.
  ///
  /// @param flat gets the passages of a generation without centroids
  List<Found> probed(List<Segment> segments, List<Found> flat) throws IOException {
    var best = new Best(depth.probed());
    for (Segment segment : segments) {
      deadline.require("looking up centroids");
      var terms = segment.leaf().reader().terms(LateFields.near(segment.name()));
      if (terms != null) {
        look(segment, terms, best, flat);
      }
    }
    return best.first();
  }

  /// Offers the passages of a segment that have a token near the query.
  private void look(Segment segment, Terms terms, Best best, List<Found> flat) throws IOException {
    TermsEnum at = terms.iterator();
    PostingsEnum postings = null;
    int passages = segment.leaf().reader().maxDoc();
    for (Codebook book : books.books()) {
      if (!occurs(book.generation(), at)) {
        continue;
      }
      if (book.isFlat()) {
        if (at.seekExact(LateFields.term(book.generation(), 0))) {
          postings = at.postings(postings, PostingsEnum.NONE);
          for (int doc = postings.nextDoc();
              doc != DocIdSetIterator.NO_MORE_DOCS;
              doc = postings.nextDoc()) {
            if (segment.accepts(doc)) {
              flat.add(new Found(segment.base() + doc, 0));
            }
          }
        }
        continue;
      }
      Probes probe = probes(book.generation());
      var sums = new float[passages];
      var stamps = new short[passages];
      int[] touched = new int[1_024];
      int size = 0;
      for (int token = 0; token < query.size(); token++) {
        short stamp = (short) (token + 1);
        float missing = probe.missing(token);
        for (int cell : probe.cells(token)) { // by falling similarity
          float gain = probe.similarity(cell, token) - missing;
          if (!at.seekExact(LateFields.term(book.generation(), cell))) {
            continue;
          }
          postings = at.postings(postings, PostingsEnum.NONE);
          for (int doc = postings.nextDoc();
              doc != DocIdSetIterator.NO_MORE_DOCS;
              doc = postings.nextDoc()) {
            if (stamps[doc] != stamp) {
              if (stamps[doc] == 0) {
                touched = size == touched.length ? Arrays.copyOf(touched, 2 * size) : touched;
                touched[size++] = doc;
              }
              stamps[doc] = stamp;
              sums[doc] += gain;
            }
          }
        }
      }
      float imputed = probe.imputed();
      for (int i = 0; i < size; i++) {
        int doc = touched[i];
        if (best.wants(sums[doc] + imputed) && segment.accepts(doc)) {
          best.offer(segment.base() + doc, sums[doc] + imputed);
        }
      }
    }
  }

  /// Whether a segment has passages of a generation.
  private static boolean occurs(int generation, TermsEnum at) throws IOException {
    return at.seekCeil(LateFields.term(generation, 0)) != TermsEnum.SeekStatus.END
        && at.term().compareTo(LateFields.term(generation + 1, 0)) < 0;
  }

  /// Adds what the tokens of each passage have in common, and keeps the best.
  List<Found> corrected(List<Segment> segments, List<Found> found) throws IOException {
    found.sort(Comparator.comparingInt(Found::doc));
    var best = new Best(depth.corrected());
    int next = 0;
    for (Segment segment : segments) {
      var reader = new TokenReader(segment.leaf().reader(), segment.name(), books);
      for (; next < found.size() && found.get(next).doc() < segment.end(); next++) {
        Found one = found.get(next);
        if (reader.advance(one.doc() - segment.base())) {
          double score = one.score() + reader.cells().meanProduct(query.sum());
          if (best.wants(score)) {
            best.offer(one.doc(), score);
          }
        }
      }
    }
    return best.first();
  }

  /// Scores passages by the centroids of all their tokens, and what these have in common.
  List<Found> again(List<Segment> segments, List<Found> found) throws IOException {
    return scored(
        segments,
        found,
        passage -> {
          Cells cells = passage.cells();
          return probes(cells.generation()).maxSim(cells) + cells.meanProduct(query.sum());
        });
  }

  /// Scores passages by those of their tokens whose centroids are the nearest to a query vector.
  List<Found> glanced(List<Segment> segments, List<Found> found) throws IOException {
    if (found.size() <= depth.exact()) {
      return found;
    }
    return scored(
        segments,
        found,
        passage -> {
          Cells cells = passage.cells();
          return passage.score(query, probes(cells.generation()).nearest(cells));
        });
  }

  private List<Found> scored(List<Segment> segments, List<Found> found, Scoring scoring)
      throws IOException {
    return LateSearch.scored(segments, found, books, deadline, scoring);
  }
}
