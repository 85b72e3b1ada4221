package dev.winnow.http;

import dev.winnow.embed.Embedder;
import dev.winnow.embed.Embeddings;
import dev.winnow.embed.QueryVector;
import dev.winnow.embed.SparseEmbedder;
import dev.winnow.embed.SparseVector;
import dev.winnow.engine.Catalog;
import dev.winnow.openai.EmbeddingRequest;
import java.util.ArrayList;
import java.util.List;

/// Makes vectors of texts that clients send, when their turn comes.
final class Embedding {
  private final Catalog catalog;
  private final BoundedWork work;

  Embedding(Catalog catalog, BoundedWork work) {
    this.catalog = catalog;
    this.work = work;
  }

  /// Vectors in the order of the texts.
  ///
  /// @throws IllegalArgumentException if a text is longer than the model reads, unless the request
  ///   accepts its beginning
  List<QueryVector> vectors(String client, EmbeddingRequest request) {
    return work.embed(client, request.model(), characters(request), () -> made(request));
  }

  private static long characters(EmbeddingRequest request) {
    return request.texts().stream().mapToLong(String::length).sum();
  }

  private List<QueryVector> made(EmbeddingRequest request) {
    Embedder embedder = catalog.embedder(request.model());
    if (request.dimensions() != 0 && request.dimensions() != embedder.dimension()) {
      throw new IllegalArgumentException(
          "dimensions is %d, but '%s' was not trained for vectors that are cut; expected %d, or no such member"
              .formatted(request.dimensions(), request.model(), embedder.dimension()));
    }
    List<QueryVector> vectors = new ArrayList<>();
    if (request.query()) {
      request.texts().forEach(text -> vectors.add(embedder.readQuery(text)));
    } else {
      Embeddings read = embedder.passages(request.texts());
      for (int i = 0; i < read.size(); i++) {
        vectors.add(new QueryVector(read.vector(i), read.tokens(i), read.dropped(i)));
      }
    }
    if (!request.truncate()) {
      for (int i = 0; i < vectors.size(); i++) {
        QueryVector vector = vectors.get(i);
        requireWhole(
            i,
            vector.dropped(),
            "%d tokens more than the %d that the model reads"
                .formatted(vector.dropped(), vector.tokens()));
      }
    }
    return vectors;
  }

  /// The same with weights of the vocabulary.
  List<SparseVector> sparse(String client, EmbeddingRequest request) {
    return work.embed(client, request.model(), characters(request), () -> madeSparse(request));
  }

  private List<SparseVector> madeSparse(EmbeddingRequest request) {
    SparseEmbedder embedder = catalog.sparse(request.model());
    List<SparseVector> vectors =
        request.query()
            ? request.texts().stream().map(embedder::query).toList()
            : embedder.passages(request.texts());
    if (!request.truncate()) {
      for (int i = 0; i < vectors.size(); i++) {
        int dropped = vectors.get(i).dropped();
        requireWhole(i, dropped, "%d tokens more than the model reads".formatted(dropped));
      }
    }
    return vectors;
  }

  private static void requireWhole(int text, int dropped, String seen) {
    if (dropped > 0) {
      throw new IllegalArgumentException(
          "input[%d] has %s; shorten it, or send \"truncate\": true to have its beginning alone"
              .formatted(text, seen));
    }
  }
}
