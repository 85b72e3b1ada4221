package dev.winnow.memory.generate;

import dev.winnow.memory.generate.Answer.Usage;
import dev.winnow.memory.pack.Pack;
import dev.winnow.memory.pack.PackRequest;
import dev.winnow.memory.pack.Packer;
import dev.winnow.memory.pack.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes texts that are longer than a model writes at once: it asks for a plan, then for one
/// section after the other (AgentWrite in "LongWriter", Bai and others, arXiv 2408.07055). Where
/// AgentWrite shows all of the text so far, each section here is shown what the packer recalls of
/// it: the section before, and of the others what suits the point to be made. So a prompt stays
/// bounded however long the text grows.
///
/// Cost: one call of the writer for the plan, and one for each section. If the plan has no line in
/// the form asked for, the writer answers the question itself, as a second and last call.
///
/// Thread-safe if the writer and the packer's ports are.
///
/// @param writer plans and writes; its instructions must not ask for brevity
/// @param packer recalls earlier sections, within its budget of tokens
/// @param sections most sections, 1 to 1,000; what the plan has beyond is left out, and the answer
///   ends by `length`
public record LongGenerator(Generator writer, Packer packer, int sections) implements Generator {
  public static final int MOST_SECTIONS = 1_000;

  /// As AgentWrite, which rejects longer plans.
  private static final int DEFAULT_SECTIONS = 50;

  private static final String BETWEEN = "\n\n";

  /// A line of the plan: `Section 3 - Main point: ... - Words: 400`.
  private static final Pattern LINE =
      Pattern.compile(
          "(?im)^[\\s*#-]*(?:section|paragraph)\\s+\\d+\\W+main point:\\s*(.+?)\\W+"
              + "(?:words|word count):\\W*(\\d+).*$");

  /// @param point what the section says
  /// @param words about how many
  private record Section(String point, int words) {}

  public LongGenerator {
    Objects.requireNonNull(writer, "writer of a long generator");
    Objects.requireNonNull(packer, "packer of a long generator");
    if (sections < 1 || sections > MOST_SECTIONS) {
      throw new IllegalArgumentException(
          "%d sections; expected 1 to %,d; each costs a call of the writer"
              .formatted(sections, MOST_SECTIONS));
    }
  }

  /// At most 50 sections.
  public static LongGenerator of(Generator writer, Packer packer) {
    return new LongGenerator(writer, packer, DEFAULT_SECTIONS);
  }

  public LongGenerator withSections(int sections) {
    return new LongGenerator(writer, packer, sections);
  }

  @Override
  public Answer answer(String question, Pack pack, Consumer<String> onText) {
    Answer planned = writer.answer(planning(question), pack);
    List<Section> plan = sections(planned.text());
    if (plan.isEmpty()) {
      return writer.answer(question, pack, onText);
    }
    var text = new StringBuilder();
    Usage usage = planned.usage();
    String end = plan.size() > sections ? "length" : "stop";
    List<Piece> written = new ArrayList<>();
    for (Section section : plan.subList(0, Math.min(sections, plan.size()))) {
      if (!written.isEmpty()) {
        text.append(BETWEEN);
        onText.accept(BETWEEN);
      }
      String prompt = writing(question, plan, written.size(), recalled(section.point(), written));
      Answer part = writer.answer(prompt, pack, onText);
      text.append(part.text());
      usage = sum(usage, part.usage());
      end = part.end().equals("stop") ? end : part.end();
      String id = "section-" + (written.size() + 1);
      written.add(Piece.of(id, part.text()).withMoment(Piece.Moment.of("text", written.size())));
    }
    String whole = text.toString();
    return new Answer(whole, Citations.of(whole, pack), usage, end);
  }

  private static String planning(String question) {
    return """
    Plan a long text in answer to the request below. Write one line for each section, in this form:
    Section 1 - Main point: what the section says, in detail - Words: 400
    Each section has 200 to 1000 words; together they cover the request. Write nothing else.

    Request:
    """
        + question;
  }

  private static List<Section> sections(String plan) {
    List<Section> sections = new ArrayList<>();
    Matcher line = LINE.matcher(plan);
    while (line.find()) {
      sections.add(new Section(line.group(1), words(line.group(2))));
    }
    return sections;
  }

  private static int words(String digits) {
    return digits.length() > 6 ? 999_999 : Integer.parseInt(digits);
  }

  /// Earlier sections, as much of them as the packer's budget holds: the last one before all
  /// others, and these by how much they suit a point.
  private String recalled(String point, List<Piece> written) {
    if (written.isEmpty()) {
      return "";
    }
    List<Piece> before = written.subList(0, written.size() - 1);
    double[] scores = packer.scorer().score(point, before.stream().map(Piece::text).toList());
    List<Piece> scored = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      scored.add(before.get(i).withScore(scores[i]));
    }
    Pack pack = packer.pack(PackRequest.of(point, scored).withPinned(List.of(written.getLast())));
    List<Pack.Part> parts = new ArrayList<>(pack.parts());
    Collections.rotate(
        parts, -pinned(parts, written.getLast())); // the last section was pinned first
    return parts.stream().map(pack::stored).collect(Collectors.joining(BETWEEN));
  }

  private static int pinned(List<Pack.Part> parts, Piece last) {
    return (int) parts.stream().filter(part -> part.piece().equals(last.id())).count();
  }

  private static String writing(String question, List<Section> plan, int at, String earlier) {
    var prompt = new StringBuilder("You write a long text in answer to this request: ");
    prompt.append(question).append(BETWEEN).append("The plan:\n");
    for (int i = 0; i < plan.size(); i++) {
      prompt.append(line(plan.get(i), i)).append('\n');
    }
    if (!earlier.isEmpty()) {
      prompt.append("\nOf what is written already:\n").append(earlier).append('\n');
    }
    return prompt
        .append("\nNow write this section alone, without a heading, and repeat nothing:\n")
        .append(line(plan.get(at), at))
        .toString();
  }

  private static String line(Section section, int at) {
    return "Section %d - Main point: %s - Words: %d"
        .formatted(at + 1, section.point(), section.words());
  }

  private static Usage sum(Usage one, Usage other) {
    return new Usage(
        one.prompt() + other.prompt(),
        one.completion() + other.completion(),
        one.attempts() + other.attempts());
  }
}
