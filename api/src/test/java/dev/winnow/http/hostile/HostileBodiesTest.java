package dev.winnow.http.hostile;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.winnow.http.ServerConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Bodies that no honest client sends, to every route that takes one: bombs, what is no JSON, and
/// each member of a good request in turn with a value that it should not have.
class HostileBodiesTest {
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final int MIB = 1 << 20;

  /// What stands in the place of a member.
  private static final String PLACE = "\"the place\"";

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "\"\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u202e\\u2066\\u001b[2J\"",
          "\"../../etc/passwd\"",
          "\"/etc\"",
          "\"file:///etc/passwd\"",
          "\"http://127.0.0.1:1/\"",
          "-1",
          "0",
          "-0.0",
          "1e400",
          "1e-400",
          "1e-999999999",
          "1e999999999",
          "1e99999999999999999999",
          "9223372036854775808",
          "2147483648",
          "9".repeat(400),
          "NaN",
          "[]",
          "{}",
          "[[[[]]]]",
          "[null]",
          "{\"\":null}",
          "{\"$ref\":\"#\",\"__proto__\":{}}",
          "\"" + "a".repeat(20_000) + "\"",
          "\"" + "((".repeat(500) + ".*a.{30}\"",
          "\"" + "\\ud83d\\udc68\\u200d".repeat(1_000) + "\"",
          "[" + "1,".repeat(2_000) + "1]",
          "[" + "\"a\",".repeat(2_000) + "\"a\"]");

  private static final Map<String, Body> BODIES = bodies();

  private static @TempDir Path folder;
  private static HostileServer server;

  private record Body(String headers, byte[] bytes) {}

  @BeforeAll
  static void start() {
    server = new HostileServer(folder, ServerConfig.DEFAULTS);
  }

  @AfterAll
  static void stop() {
    try (var ended = server) {
      ended.requireAlive();
    }
  }

  private static Map<String, Body> bodies() {
    Map<String, Body> bodies = new LinkedHashMap<>();
    json("nothing", "", bodies);
    json("blank", " \n\t ", bodies);
    json("a string", "\"x\"", bodies);
    json("a number", "1", bodies);
    json("null", "null", bodies);
    json("an empty object", "{}", bodies);
    json("an empty list", "[]", bodies);
    json("a list of lists", "[[],[]]", bodies);
    json("a broken object", "{\"query\":", bodies);
    json("two values", "{}{}", bodies);
    json("more behind", "{\"query\":\"x\"} trailing", bodies);
    json("a name twice", "{\"query\":\"x\",\"query\":\"y\"}", bodies);
    json("comments", "/* x */ {\"query\":\"x\"} // y", bodies);
    json("single quotes", "{'query':'x'}", bodies);
    json("a mark of order", "\ufeff{\"query\":\"x\"}", bodies);
    json("deep lists", "[".repeat(100_000), bodies);
    json("deep closed lists", "[".repeat(20_000) + "]".repeat(20_000), bodies);
    json("deep objects", "{\"query\":".repeat(50_000), bodies);
    json("a deep filter", "{\"query\":\"x\",\"filter\":" + "{\"not\":".repeat(5_000), bodies);
    json(
        "a deep plan", "{\"query\":\"x\",\"plan\":" + "{\"rerank\":{\"of\":".repeat(5_000), bodies);
    json("a long name", "{\"" + "n".repeat(200_000) + "\":1}", bodies);
    json("a long text", "{\"query\":\"" + "t".repeat(300_000) + "\"}", bodies);
    json("a long number", "{\"query\":" + "9".repeat(100_000) + "}", bodies);
    json("a large exponent", "{\"k\":1e999999999,\"query\":\"x\"}", bodies);
    json("a small exponent", "{\"k\":1e-999999999,\"query\":\"x\"}", bodies);
    json("many members", many(50_000, "\"m%d\":1"), bodies);
    json("members of one hash", many(4_000, "\"%s\":1"), bodies);
    json("not a number", "{\"query\":\"x\",\"k\":NaN}", bodies);
    json("a lone surrogate", "{\"query\":\"\\udc00\"}", bodies);
    json("a wrong escape", "{\"query\":\"\\x41\"}", bodies);
    json("a raw control", "{\"query\":\"a\u0001b\"}", bodies);
    json("markup of entities", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", bodies);
    json("much", " ".repeat(20 * MIB), bodies);
    bodies.put("wrong UTF-8", new Body(JSON, new byte[] {'{', '"', (byte) 0xff, '"', '}'}));
    bodies.put("cut UTF-8", new Body(JSON, new byte[] {'"', (byte) 0xf0, (byte) 0x9f, '"'}));
    bodies.put("long UTF-8", new Body(JSON, new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'}));
    bodies.put("zeros", new Body(JSON, new byte[1_000]));
    for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
      bodies.put(charset.name(), new Body(JSON, "{\"query\":\"x\"}".getBytes(charset)));
    }
    String gzip = JSON + "Content-Encoding: gzip\r\n";
    byte[] packed = gzip(new byte[64 * MIB]);
    bodies.put("a bomb", new Body(gzip, packed));
    bodies.put("a bomb in a bomb", new Body(gzip, gzip(packed)));
    bodies.put("twice packed", new Body(JSON + "Content-Encoding: gzip, gzip\r\n", gzip(packed)));
    bodies.put("no gzip", new Body(gzip, "{\"query\":\"x\"}".getBytes(StandardCharsets.UTF_8)));
    bodies.put("cut gzip", new Body(gzip, Arrays.copyOf(packed, packed.length / 2)));
    bodies.put("an unknown encoding", new Body(JSON + "Content-Encoding: br\r\n", new byte[9]));
    bodies.put("deflate", new Body(JSON + "Content-Encoding: deflate\r\n", new byte[9]));
    for (String type :
        List.of(
            "text/plain",
            "text/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "application/json; charset=utf-7",
            "application/json;;;",
            "application/x-java-serialized-object",
            "application/x-ndjson",
            "a".repeat(2_000),
            "\u00e9")) {
      bodies.put(
          type.substring(0, Math.min(40, type.length())),
          new Body(
              "Content-Type: " + type + "\r\n",
              "{\"query\":\"x\"}\n{\"a\n\n[".getBytes(StandardCharsets.UTF_8)));
    }
    return bodies;
  }

  private static void json(String name, String text, Map<String, Body> bodies) {
    bodies.put(name, new Body(JSON, text.getBytes(StandardCharsets.UTF_8)));
  }

  /// @param member with a number, or with a name whose hash all others have
  private static String many(int count, String member) {
    return IntStream.range(0, count)
        .mapToObj(i -> member.formatted(member.contains("%s") ? alike(i) : (Object) i))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /// Texts of equal `hashCode`, of the pieces `Aa` and `BB`.
  private static String alike(int number) {
    return IntStream.range(0, 12)
        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
        .collect(Collectors.joining());
  }

  private static byte[] gzip(byte[] bytes) {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return packed.toByteArray();
  }

  static Stream<Arguments> bodiesByRoute() {
    return server.routes().stream()
        .filter(route -> !route.method().equals("GET"))
        .flatMap(route -> BODIES.keySet().stream().map(body -> Arguments.of(route, body)));
  }

  static Stream<Arguments> someBodies() {
    return Sample.of(bodiesByRoute(), 13);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("someBodies")
  void anyBodyIsAnsweredInSome(Route route, String name) {
    anyBodyIsAnswered(route, name);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("bodiesByRoute")
  @Tag("full")
  void anyBodyIsAnswered(Route route, String name) {
    Body body = BODIES.get(name);

    var answer = server.send(route.method(), route.usual(), body.headers(), body.bytes());

    server.requireSafe(answer);
    assertTrue(answer.status() != 0 || body.bytes().length > MIB, "there is no answer");
  }

  static Stream<Arguments> members() {
    return server.routes().stream()
        .filter(route -> route.body() != null)
        .flatMap(route ->
            withAPlace(route.body()).stream()
                .flatMap(body -> VALUES.stream().map(value -> Arguments.of(route, body, value))));
  }

  static Stream<Arguments> someMembers() {
    return Sample.of(members(), 13);
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @MethodSource("someMembers")
  void anyValueOfAMemberIsAnsweredInSome(Route route, String body, String value) {
    anyValueOfAMemberIsAnswered(route, body, value);
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @MethodSource("members")
  @Tag("full")
  void anyValueOfAMemberIsAnswered(Route route, String body, String value) {
    var answer = server.post(route.usual(), body.replace(PLACE, value));

    server.requireSafe(answer);
    assertNotEquals(0, answer.status());
  }

  /// The JSON, once for each value in it, with a place instead of the value.
  private static List<String> withAPlace(JsonNode json) {
    List<String> all = new ArrayList<>();
    place(json, json, all);
    return all;
  }

  private static void place(JsonNode root, JsonNode at, List<String> all) {
    var place = TextNode.valueOf(PLACE.substring(1, PLACE.length() - 1));
    if (at instanceof ObjectNode object) {
      for (String name : object.properties().stream().map(Map.Entry::getKey).toList()) {
        JsonNode before = object.replace(name, place);
        all.add(root.toString());
        object.set(name, before);
        place(root, before, all);
      }
    } else if (at instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        JsonNode before = array.get(i);
        array.set(i, place);
        all.add(root.toString());
        array.set(i, before);
        place(root, before, all);
      }
    }
  }
}
