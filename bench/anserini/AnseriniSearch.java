import io.anserini.search.ScoredDoc;
import io.anserini.search.SimpleSearcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Searches an Anserini index with every query and prints latencies. Compiled against Anserini's
/// own class path, so nothing of Winnow is here. Arguments: index, file of queries, hits, rounds,
/// k1, b, file for the rankings.
public final class AnseriniSearch {
  private static final int WARM_UP_ROUNDS = 3;

  private AnseriniSearch() {}

  public static void main(String[] args) throws IOException {
    List<String> queries = Files.readAllLines(Path.of(args[1]));
    int hits = Integer.parseInt(args[2]);
    int rounds = Integer.parseInt(args[3]);
    try (var searcher = new SimpleSearcher(args[0])) {
      searcher.set_bm25(Float.parseFloat(args[4]), Float.parseFloat(args[5]));
      double[] millis = new double[rounds * queries.size()];
      List<String> rankings = new ArrayList<>();
      int call = 0;
      for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
        rankings.clear();
        for (String query : queries) {
          long start = System.nanoTime();
          ScoredDoc[] found = searcher.search(query, hits);
          double took = (System.nanoTime() - start) / 1e6;
          if (round >= 0) {
            millis[call++] = took;
          }
          rankings.add(String.join(" ", Arrays.stream(found).map(hit -> hit.docid).toList()));
        }
      }
      Files.write(Path.of(args[6]), rankings);
      Arrays.sort(millis);
      System.out.println("p50=" + millis[millis.length / 2]);
      System.out.println("p99=" + millis[(int) (0.99 * (millis.length - 1))]);
      ScoredDoc[] one = searcher.search(queries.get(0), 1);
      int fields = one.length == 0 ? 0 : one[0].lucene_document.getFields().size();
      System.out.println("fields=" + fields);
    }
  }
}
