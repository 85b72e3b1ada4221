package org.example.agentmemory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Talks with the program in processes of its own, which share nothing but the folder.
class ConversationTest {
  @TempDir static Path folder;

  @BeforeAll
  static void tellInAFirstProcess() throws Exception {
    String shown =
        talk(
            "",
            "I am allergic to peanuts.",
            "My sister Mia plays the cello.",
            "/fact Mia city = Vienna",
            "/fact Mia city = Graz");

    assertTrue(shown.contains("I remember 0 things of ada."), shown);
    assertEquals(2, shown.split("Noted\\.", -1).length - 1, shown);
    assertTrue(shown.contains("Mia city: Graz, before: Vienna"), shown);
  }

  @Test
  void aSecondProcessRecallsSaysWhyAndForgets() throws Exception {
    String shown =
        talk(
            "",
            "What am I allergic to?",
            "/facts",
            "/forget peanuts",
            "yes",
            "What am I allergic to?");

    String[] parts = shown.split("no file holds what was forgotten");
    assertEquals(2, parts.length, shown);
    assertTrue(parts[0].contains("> I am allergic to peanuts. ["), shown); // the answer
    assertTrue(parts[0].contains("why: lexical #1"), shown);
    assertTrue(parts[0].contains("Mia city: Graz, since "), shown);
    assertFalse(parts[0].contains("Vienna"), shown);
    assertTrue(parts[0].endsWith("forgot 1 memory; "), shown);
    assertTrue(parts[1].contains("receipt: SHA-256 "), shown);
    assertFalse(parts[1].contains("peanuts"), shown);
    assertEquals(List.of(), filesThatContain("peanuts"));
  }

  @Test
  void aChatServerIsGivenWhatIsRecalledAndItsAnswerIsPrinted() throws Exception {
    try (var server = ChatServer.start("Your sister ", "Mia", " does [1].", " She sings [77].")) {
      String shown = talk(server.address(), "Who plays an instrument?", "And where does Mia live?");

      String first = server.request().at("/messages/1/content").asText();
      assertTrue(first.contains("ada| My sister Mia plays the cello."), first);
      assertTrue(first.endsWith("\nWho plays an instrument?"), first);
      String second = server.request().at("/messages/1/content").asText();
      assertTrue(second.contains("Mia city: Graz"), second);
      assertFalse(second.contains("Vienna"), second);
      assertTrue(second.contains("assistant| Your sister Mia does [1]. She sings [77]."), second);
      assertTrue(shown.contains("> Your sister Mia does [1]."), shown);
      assertTrue(shown.contains("[77] is made up: no such memory was given"), shown);
    }
  }

  @Test
  void aQuestionWithoutAnAnswerIsNotRemembered() throws Exception {
    String failed = talk("http://127.0.0.1:9/v1", "Which zither does Mia own?", "I own a harp.");
    String shown = talk("", "Who owns a harp?", "Which zither does Mia own?");

    assertTrue(failed.contains("check the server"), failed);
    assertTrue(failed.contains("\nThe question is not kept, for it has no answer.\n"), failed);
    assertTrue(failed.contains("> Noted. \n"), failed);
    assertTrue(failed.contains("; asking again in 0.5 s, try 2 of 4\n"), failed);
    assertTrue(failed.contains("\nWhat you said is kept all the same.\n"), failed);
    assertTrue(shown.contains("> I own a harp. ["), shown); // a statement is
    assertEquals(List.of(), filesThatContain("zither"));
  }

  @Test
  void aReplyThatBreaksOffHasItsErrorOnALineOfItsOwn() throws Exception {
    try (var server = ChatServer.breaking("Your sis")) {
      String shown = talk(server.address(), "Who plays an instrument?");

      assertTrue(shown.contains("> Your sis\n" + server.address()), shown);
      assertTrue(shown.contains("after 8 characters; expected the rest"), shown);
    }
  }

  @Test
  void linesOfAFileAreSaidAndShown() throws Exception {
    Path said = Files.writeString(folder.resolve("said.txt"), "I own a zebra crossing.\n/quit\n");

    String shown = run(Path.of("pom.xml"), "--user=eve", "--lines=" + said);

    assertTrue(shown.contains("> I own a zebra crossing.\nNoted.\n> /quit\n"), shown);
  }

  @Test
  void theOptionsAreTold() throws Exception {
    String shown = run(Path.of("pom.xml"), "--help");

    assertTrue(shown.contains("--lines=FILE"), shown);
    assertFalse(shown.contains("I remember"), shown);
  }

  /// Everything that the program prints while these lines are typed.
  private static String talk(String endpoint, String... lines) throws Exception {
    Path typed = Files.createTempFile(folder, "typed", ".txt");
    Files.writeString(typed, String.join("\n", lines) + "\n/quit\n");
    return run(typed, "--user=ada", "--endpoint=" + endpoint, "--model=stub");
  }

  private static String run(Path typed, String... options) throws Exception {
    Path shown = Files.createTempFile(folder, "shown", ".txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.example.agentmemory.AgentMemory",
                "--folder=" + folder.resolve("memory")));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(typed.toFile())
            .redirectOutput(shown.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertTrue(process.waitFor(3, TimeUnit.MINUTES), "the program hangs");
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(shown);
    assertEquals(0, process.exitValue(), text);
    return text;
  }

  private static List<Path> filesThatContain(String word) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var files = Files.walk(folder.resolve("memory"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(word)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
