package dev.winnow.embed.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JinjaTemplateTest {
  private static final Path FOLDER = Path.of("src/test/resources/templates");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 7, 4, 9, 5, 6);

  @TestFactory
  List<DynamicTest> rendersAsTransformersDoes() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode wanted : JSON.readTree(FOLDER.resolve("rendered.json").toFile())) {
      String template = wanted.get("template").asText();
      String name = template + ", " + wanted.get("chat").asText();
      tests.add(DynamicTest.dynamicTest(name, () -> checkRendered(template, wanted)));
    }
    assertTrue(tests.size() > 70);
    return tests;
  }

  private static void checkRendered(String template, JsonNode wanted) throws IOException {
    var parsed = JinjaTemplate.parse(Files.readString(FOLDER.resolve(template)));
    Map<String, Object> given =
        new LinkedHashMap<>(JSON.convertValue(wanted.get("given"), new TypeReference<>() {}));
    given.put("bos_token", "<s>");
    given.put("eos_token", "</s>");
    if (wanted.get("text").isNull()) {
      var _ = assertThrows(JinjaException.class, () -> parsed.render(given, NOW));
    } else {
      assertEquals(wanted.get("text").asText(), parsed.render(given, NOW));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{% include 'x' %}`|line 1 has the block 'include'; expected if, for, set, macro",
        "`a\n{{ x|nothing }}`|line 2 has the filter 'nothing'; expected one of [abs,",
        "`{{ x is nothing }}`|line 1 has the test 'nothing'; expected one of [",
        "`{% if x %}`|line 1 has the end; expected {% endif %}",
        "`{{ x`|line 1 has a tag without an end; expected }}",
        "`{{ 'x }}`|line 1 has a string without an end",
        "`{{ 99999999999999999999 }}`|expected one of at most 63 bits",
        "`{{ x + }}`|line 1 has '}}'; expected a value",
        "`{{ x ; }}`|line 1 has ';' in a tag",
        "`{% for x in y recursive %}`|without recursion, which is not known here",
        "`{% endif %}`|line 1 has the block 'endif'"
      })
  void saysWhatItCannotParse(String template, String message) {
    assertTrue(
        String.valueOf(
                assertThrows(JinjaException.class, () -> JinjaTemplate.parse(template))
                    .getMessage())
            .contains(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`\n{{ x.y.z }}`|line 2: 'z' of 'y', which is not defined; expected a value",
        "`{{ raise_exception('no') }}`|line 1: the template refuses: no",
        "`{{ 1 + 'a' }}`|line 1: 1 + 'a'; expected two numbers, or two texts or lists to join",
        "`{{ 9223372036854775807 + 1 }}`|cannot be computed: long overflow",
        "`{{ 1 // 0 }}`|cannot be computed",
        "`{{ x.append(1) }}`|line 1: 'append' is called, which is append (undefined)",
        "`{% for i in range(1000000000) %}{% endfor %}`|expected at most 1,000,000 numbers",
        "`{{ 'a' * 100000000 }}`|expected at most 1,000,000 characters",
        "`{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}`|inside each other more than 100 deep",
        "`{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}`|steps",
        "`{{ 1 < 'a' }}`|expected two numbers or two texts to compare"
      })
  void saysWhatItCannotRender(String template, String message) {
    var parsed = JinjaTemplate.parse(template);

    assertTrue(
        String.valueOf(
                assertThrows(
                        JinjaException.class, () -> parsed.render(Map.of("x", Map.of("a", 1)), NOW))
                    .getMessage())
            .contains(message));
  }

  @Test
  void aDeeplyNestedTemplateIsRefused() {
    String nested = "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}";

    assertTrue(
        String.valueOf(
                assertThrows(JinjaException.class, () -> JinjaTemplate.parse(nested)).getMessage())
            .contains("nested more than 200 deep"));
  }
}
