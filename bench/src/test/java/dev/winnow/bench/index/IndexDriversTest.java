package dev.winnow.bench.index;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.winnow.bench.QuickDriver;
import org.junit.jupiter.api.Test;

class IndexDriversTest extends QuickDriver {
  @Test
  void indexingIsClaimedBesideLucene() throws Exception {
    IndexDriver.main(quick());

    assertTrue(result().contains("\"peer\": \"Lucene, updateDocument by id\""));
  }

  @Test
  void hybridSearchAgreesWithTheHandMadeOne() throws Exception {
    HybridDriver.main(quick());

    String result = result();
    assertTrue(result.contains("\"same top 10\": \"40 of 40\""), result);
  }

  @Test
  void storesAreClaimedBesideThePeer() throws Exception {
    StoreDriver.main(quick());

    assertTrue(result().contains("\"peer\": \"langchain4j InMemoryEmbeddingStore\""));
  }
}
