package dev.winnow.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.engine.Catalog;
import dev.winnow.engine.EngineConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents and queries that bring their vectors, over HTTP, without any model.
class GivenVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final int DIMENSION = 12;
  private static final int COUNT = 200;

  private @TempDir Path folder;
  private Catalog catalog;
  private SearchServer server;
  private final List<float[]> vectors = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    serve();
    var random = new Random(3);
    IntStream.range(0, COUNT).forEach(_ -> vectors.add(vector(random)));
  }

  private void serve() {
    catalog = Catalog.open(folder, EngineConfig.DEFAULTS);
    server = SearchServer.start(catalog, ServerConfig.DEFAULTS.withPort(0));
  }

  @AfterEach
  void close() {
    server.close();
    catalog.close();
  }

  @Test
  void theNearestAreFoundAlsoAfterARestart() throws Exception {
    create("\"embedder\":\"given:12:dot\"");
    JsonNode stored = json(200, "/v1/collections/own/documents", documents());
    assertEquals(COUNT, stored.at("/stored").intValue());
    float[] query = vector(new Random(4));
    List<String> expected = nearest(query, 10);

    String body = "{\"vector\":%s,\"k\":10}".formatted(json(query));
    assertEquals(expected, ids(json(200, "/v1/collections/own/search", body)));
    String plan = "{\"query\":\"\",\"plan\":{\"dense\":{\"k\":10,\"vector\":%s}}}";
    assertEquals(
        expected, ids(json(200, "/v1/collections/own/search", plan.formatted(json(query)))));

    close();
    serve();
    assertEquals(expected, ids(json(200, "/v1/collections/own/search", body)));
  }

  @Test
  void wordsAndAGivenVectorAreFused() throws Exception {
    create("\"embedder\":\"given:12\"");
    json(200, "/v1/collections/own/documents", documents());

    JsonNode found =
        json(
            200,
            "/v1/collections/own/search",
            "{\"query\":\"word7\",\"vector\":%s,\"k\":2}".formatted(json(vectors.get(3))));

    assertEquals(List.of("d3", "d7"), ids(found).stream().sorted().toList());
    assertTrue(found.toString().contains("\"fuse\""), found.toString());
  }

  @Test
  void wordsAloneAreSearchedWhereTheQueryHasNoVector() throws Exception {
    create("\"embedder\":\"given:12\"");
    json(200, "/v1/collections/own/documents", documents());

    assertEquals(
        List.of("d7"), ids(json(200, "/v1/collections/own/search", "{\"query\":\"word7\"}")));
    assertEquals(
        List.of("lexical"),
        json(200, "/v1/collections/own/explain", "{\"query\":\"word7\",\"id\":\"d7\"}")
            .at("/retrievers")
            .findValuesAsText("retriever"));
    assertEquals(
        "plan searches vector space 'dense' by the query's text, but its vectors are given, not"
            + " made of texts; give the search a vector (as 'vector' in the request or in the stage"
            + " dense), or use plan lexical",
        json(400, "/v1/collections/own/search", "{\"query\":\"word7\",\"plan\":\"dense\"}")
            .at("/detail")
            .textValue());
  }

  @Test
  void spacesMayBeGivenBesideEachOther() throws Exception {
    create("\"embedders\":{\"image\":\"given:2\",\"sound\":\"given:3:euclidean\"}");
    json(
        200,
        "/v1/collections/own/documents",
        "[{\"id\":\"a\",\"text\":\"\",\"vectors\":{\"image\":[1,0],\"sound\":[0,0,9]}},"
            + "{\"id\":\"b\",\"text\":\"b\",\"vector\":[0.1,1],\"vectors\":{\"sound\":[1,1,1]}}]");

    String search =
        "{\"query\":\"\",\"plan\":{\"dense\":{\"k\":2,\"space\":\"%s\",\"vector\":%s}}}";
    JsonNode image = json(200, "/v1/collections/own/search", search.formatted("image", "[1,0.2]"));
    JsonNode sound = json(200, "/v1/collections/own/search", search.formatted("sound", "[0,0,0]"));

    assertEquals(List.of("a", "b"), ids(image));
    assertEquals(List.of("b", "a"), ids(sound));
    assertEquals(-3, sound.at("/hits/0/score").doubleValue(), 1e-6);
  }

  @Test
  void whatIsNoVectorOfTheSpaceIsRefusedByDocument() throws Exception {
    create("\"embedder\":\"given:2\"");
    JsonNode mixed =
        json(
            207,
            "/v1/collections/own/documents",
            "[{\"id\":\"a\",\"text\":\"a\",\"vector\":[1,0]},"
                + "{\"id\":\"b\",\"text\":\"b\",\"vector\":[1,0,0]},"
                + "{\"id\":\"c\",\"text\":\"c\",\"vector\":[1,\"x\"]},"
                + "{\"id\":\"d\",\"text\":\"d\",\"vector\":[0,0]},"
                + "{\"id\":\"e\",\"text\":\"e\",\"vector\":[1,1],\"vectors\":{\"dense\":[1,1]}},"
                + "{\"id\":\"f\",\"text\":\"f\"}]");

    assertEquals(2, mixed.at("/stored").intValue());
    assertEquals(List.of("c", "e", "b", "d"), mixed.at("/failures").findValuesAsText("id"));
    String told = mixed.at("/failures").toString();
    assertTrue(told.contains("has a vector of 3 dimensions, but the index holds 2"), told);
    assertTrue(told.contains("its 'vector' has x as component 1; expected a number"), told);
    assertTrue(told.contains("in 'vector' and in 'vectors.dense'; expected one"), told);
    JsonNode found = json(200, "/v1/collections/own/search", "{\"vector\":[1,0]}");
    assertEquals(List.of("a"), ids(found));
    assertTrue(found.toString().contains("1 of 2 documents have no vectors\""), found::toString);
    assertEquals(
        "plan.dense.vector[1] is 'y'; expected a finite number",
        json(
                400,
                "/v1/collections/own/search",
                "{\"query\":\"\",\"plan\":{\"dense\":{\"vector\":[1,\"y\"]}}}")
            .at("/detail")
            .textValue());
    assertEquals(
        "vector has 3 dimensions, but space 'dense' has 2; give one of the model that made the"
            + " documents' vectors",
        json(400, "/v1/collections/own/search", "{\"vector\":[1,0,0]}").at("/detail").textValue());
    assertEquals(
        "embedder is 'given:0'; expected given:DIMENSION, as in given:384, or given:384:dot (or"
            + " cosine, euclidean)",
        json(400, "/v1/collections", "{\"name\":\"no\",\"embedder\":\"given:0\"}")
            .at("/detail")
            .textValue());
  }

  @Test
  void aVectorOfNoSpaceIsRefusedAndAPlainIndexKeepsItAsAField() throws Exception {
    create("\"embedders\":{\"image\":\"given:2\",\"sound\":\"given:3\"}");
    String documents =
        "[{\"id\":\"a\",\"text\":\"a\",\"vectors\":{\"imgae\":[1,2]}},"
            + "{\"id\":\"b\",\"text\":\"b\",\"vectors\":[1,2]},"
            + "{\"id\":\"c\",\"text\":\"c\",\"vector\":\"abc\"}]";
    JsonNode refused = json(400, "/v1/collections/own/documents", documents);
    json(201, "/v1/collections", "{\"name\":\"plain\",\"embedder\":\"none\"}");
    JsonNode plain = json(200, "/v1/collections/plain/documents", documents);

    assertEquals(
        List.of(
            "its 'vectors' names 'imgae', which is no space of given vectors; expected one of"
                + " image, sound; did you mean 'image'?",
            "its 'vectors' is no object; expected vectors by the names of their spaces: image,"
                + " sound",
            "its 'vector' is text; expected an array of 2 numbers"),
        refused.at("/failures").findValuesAsText("error"));
    assertEquals(3, plain.at("/stored").intValue());
    String warnings = plain.at("/warnings").toString();
    assertTrue(warnings.contains("member 'vectors.imgae' became a field, which no"), warnings);
    assertTrue(warnings.contains("member 'vectors' became a field, which no"), warnings);
    assertEquals(2, plain.at("/warnings").size(), warnings);
  }

  @Test
  void aWrongModelIsToldAlsoOfGivenVectors() throws Exception {
    String told =
        json(400, "/v1/collections", "{\"name\":\"no\",\"embedder\":\"nomic\"}")
            .at("/detail")
            .textValue();

    assertTrue(told.endsWith(", none, given:DIMENSION"), told);
  }

  private void create(String embedder) throws Exception {
    json(201, "/v1/collections", "{\"name\":\"own\"," + embedder + "}");
  }

  private String documents() {
    return IntStream.range(0, COUNT)
        .mapToObj(i ->
            "{\"id\":\"d%d\",\"text\":\"word%d\",\"vector\":%s}"
                .formatted(i, i, json(vectors.get(i))))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static float[] vector(Random random) {
    var values = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private List<String> nearest(float[] query, int k) {
    return IntStream.range(0, COUNT)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> dot(query, vectors.get(i))).reversed())
        .limit(k)
        .map(i -> "d" + i)
        .toList();
  }

  private static double dot(float[] a, float[] b) {
    return IntStream.range(0, DIMENSION).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }

  private static String json(float[] vector) {
    return JSON.valueToTree(vector).toString();
  }

  private static List<String> ids(JsonNode result) {
    return result.at("/hits").findValuesAsText("id");
  }

  private JsonNode json(int status, String path, String body) throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .build(),
            BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer::body);
    return JSON.readTree(answer.body());
  }
}
