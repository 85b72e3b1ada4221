import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anserini.search.ScoredDoc;
import io.anserini.search.SimpleSearcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/// Anserini's searcher behind the JDK's HTTP server, on a free port of loopback, which it prints,
/// until its standard input ends. Anserini's own REST server is not in its Maven artifact; it calls
/// this searcher too, behind a heavier server. Arguments: index, hits, k1, b.
public final class AnseriniServer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AnseriniServer() {}

  public static void main(String[] args) throws IOException {
    int hits = Integer.parseInt(args[1]);
    try (var searcher = new SimpleSearcher(args[0])) {
      searcher.set_bm25(Float.parseFloat(args[2]), Float.parseFloat(args[3]));
      var server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
      int threads = Runtime.getRuntime().availableProcessors();
      server.setExecutor(Executors.newFixedThreadPool(threads));
      server.createContext("/search", exchange -> answer(exchange, searcher, hits));
      server.start();
      System.out.println(server.getAddress().getPort());
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
      server.stop(0);
    }
    System.exit(0);
  }

  private static void answer(HttpExchange exchange, SimpleSearcher searcher, int hits)
      throws IOException {
    try (exchange) {
      String query = JSON.readTree(exchange.getRequestBody()).get("query").asText();
      List<Map<String, Object>> found = new ArrayList<>();
      for (ScoredDoc hit : searcher.search(query, hits)) {
        String raw = hit.lucene_document.get("raw");
        found.add(Map.of("docid", hit.docid, "score", hit.score, "doc", JSON.readTree(raw)));
      }
      byte[] body = JSON.writeValueAsBytes(Map.of("query", query, "candidates", found));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
