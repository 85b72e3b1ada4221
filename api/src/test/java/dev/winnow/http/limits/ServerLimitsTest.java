package dev.winnow.http.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ServerLimitsTest {
  @ParameterizedTest
  @MethodSource("components")
  void everyLimitCanBeSetByItsName(RecordComponent limit) {
    boolean time = limit.getType() == Duration.class;
    boolean answer = limit.getName().matches("(answer|tool)Tokens");
    String value = time ? "77s" : answer ? "300" : "1";

    assertNotEquals(
        ServerLimits.DEFAULTS, ServerLimits.DEFAULTS.with(limit.getName(), value), limit::getName);
  }

  static Stream<RecordComponent> components() {
    return components(ServerLimits.class);
  }

  private static Stream<RecordComponent> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(component ->
            component.getType().isRecord()
                ? components(component.getType())
                : Stream.of(component));
  }

  @Test
  void numbersAndTimesHaveUnits() {
    var limits =
        ServerLimits.DEFAULTS
            .with("bodyBytes", "3K")
            .with("bytesInFlight", "2G")
            .with("deadline", "500ms")
            .with("idle", "2m");

    assertEquals(3 * 1024, limits.search().bodyBytes());
    assertEquals(2L << 30, limits.connections().bytesInFlight());
    assertEquals(Duration.ofMillis(500), limits.admission().deadline());
    assertEquals(Duration.ofMinutes(2), limits.connections().idle());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          topk    | 1     | limit 'topk' is not known; expected one of answerRate, answerTime, answerTokens, answers, answersWaiting, batch, bodyBytes, bodyTime, bytesInFlight, candidates, chatTokens, clientRunning, clientWaiting, compared, connections, deadline, documentBytes, documents, drain, entries, entryBytes, explained, failures, filterDepth, filterNodes, idle, jobBytes, jobsKept, jobsRunning, jobsWaiting, judged, keptBytes, keptTime, memories, messageBytes, openScopes, packTokens, page, passages, planDepth, queryLength, results, running, snapshots, textLength, toolTokens, topK, waiting, writeBytes, writes
          topK    | 0     | limit topK: server limits are bodyBytes=1048576 topK=0 compared=50; expected each from 1
          topK    | 3G    | limit topK: '3G' is no number up to 2147483647; expected digits, with K, M or G for times 1,024
          topK    | -1    | limit topK: '-1' is no number up to 2147483647; expected digits, with K, M or G for times 1,024
          idle    | 30    | limit idle: '30' is no time; expected a number and its unit, as 500ms, 30s, 2m or 24h
          """)
  void whatIsNoLimitOrNoValueIsNamed(String name, String value, String message) {
    var error =
        assertThrows(IllegalArgumentException.class, () -> ServerLimits.DEFAULTS.with(name, value));

    assertEquals(message, error.getMessage());
  }
}
