package dev.winnow.embed.chunking;

import dev.winnow.embed.chunking.Ruler.Breaks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/// Markdown as sections of blocks that together cover the text without gaps.
final class MarkdownBlocks {
  private static final Pattern FRONT_MATTER = Pattern.compile("\\A\uFEFF?(---|\\+\\+\\+)[ \t]*\\R");

  /// A heading without markup: parsing it again would cost more than all else.
  private static final Pattern PLAIN_HEADING =
      Pattern.compile("#{1,6}[ \\t]+([\\p{L}\\p{N} ,.:?()/'-]+)\\s*");

  private static final int LEVELS = 6;

  private final String text;
  private final ChunkLimits limits;
  private final Parser inlineParser;
  private final List<Section> sections = new ArrayList<>();
  private final String[] path = new String[LEVELS];
  private int level;

  /// Blocks under one heading.
  record Section(List<String> headings, List<Block> blocks) {}

  /// A block from `start` to where the next one starts.
  ///
  /// @param breaks how to cut it if it does not fit and has no parts
  /// @param parts the blocks inside, which cover it
  /// @param head of a table, or null
  record Block(
      int start, int end, Breaks breaks, boolean heading, List<Block> parts, @Nullable Head head) {
    Block(int start, int end, Breaks breaks) {
      this(start, end, breaks, false, List.of(), null);
    }

    Block withStart(int start) {
      return new Block(start, end, breaks, heading, parts, head);
    }
  }

  /// The names of a table's columns.
  ///
  /// @param row the line that has them
  /// @param body where the rows begin that it is the head of
  record Head(String row, int body) {}

  private MarkdownBlocks(String text, ChunkLimits limits) {
    this.text = text;
    this.limits = limits;
    this.inlineParser = Parser.builder().maxInlineNesting(limits.maxNesting()).build();
    Arrays.fill(path, "");
  }

  static List<Section> parse(String text, ChunkLimits limits) {
    if (text.isEmpty() || text.length() > limits.maxParsed()) {
      return plain(text);
    }
    try {
      return new MarkdownBlocks(text, limits).sections();
    } catch (StackOverflowError deep) {
      // Nesting is bounded, but the caller's stack may be small.
      return plain(text);
    }
  }

  private static List<Section> plain(String text) {
    var all = new Block(0, text.length(), Breaks.SENTENCES);
    return List.of(new Section(List.of(), List.of(all)));
  }

  private List<Section> sections() {
    int from = bodyStart();
    if (from > 0) {
      open(new Block(0, from, Breaks.LINES));
    }
    // Inline text is not parsed: only blocks matter, and inline parsing is where time may explode.
    var document =
        Parser.builder()
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .maxOpenBlockParsers(limits.maxNesting())
            .inlineParserFactory(context -> (lines, node) -> {})
            .build()
            .parse(text.substring(from));
    List<Node> nodes = placed(document);
    List<Block> blocks = blocks(nodes, from, from, text.length());
    for (int i = 0; i < blocks.size(); i++) {
      if (nodes.get(i) instanceof Heading heading) {
        openUnder(heading, blocks.get(i));
      } else if (sections.isEmpty()) {
        open(blocks.get(i));
      } else {
        sections.getLast().blocks().add(blocks.get(i));
      }
    }
    return sections.isEmpty() ? plain(text) : sections;
  }

  /// Where front matter ends: YAML between `---` or TOML between `+++` at the very start.
  private int bodyStart() {
    var opening = FRONT_MATTER.matcher(text);
    if (!opening.find()) {
      return text.startsWith("\uFEFF") ? 1 : 0;
    }
    String fence = opening.group(1);
    for (int line = opening.end(); line < text.length(); ) {
      int next = text.indexOf('\n', line) + 1;
      next = next == 0 ? text.length() : next;
      String content = text.substring(line, Math.min(next, line + 80)).strip();
      if (content.equals(fence) || (content.equals("...") && fence.equals("---"))) {
        return next;
      }
      if (content.isEmpty() && line == opening.end()) {
        return 0;
      }
      line = next;
    }
    return 0;
  }

  private void open(Block block) {
    sections.add(new Section(headings(), new ArrayList<>(List.of(block))));
  }

  private void openUnder(Heading heading, Block block) {
    boolean below =
        !sections.isEmpty()
            && heading.getLevel() > level
            && sections.getLast().blocks().stream().allMatch(Block::heading);
    level = heading.getLevel();
    path[level - 1] = heading(block);
    for (int i = level; i < LEVELS; i++) {
      path[i] = "";
    }
    if (below) {
      List<Block> above = sections.removeLast().blocks();
      above.add(block);
      sections.add(new Section(headings(), above));
    } else {
      open(block);
    }
  }

  private List<String> headings() {
    return Arrays.stream(path).filter(heading -> !heading.isEmpty()).toList();
  }

  /// The heading in plain words.
  private String heading(Block block) {
    int end = (int) Math.min(block.end(), block.start() + 4L * limits.maxHeading());
    String source = text.substring(block.start(), end);
    var plain = PLAIN_HEADING.matcher(source);
    if (plain.matches()) {
      return Headings.shorten(plain.group(1), limits);
    }
    var words = new StringBuilder();
    collect(inlineParser.parse(source), words);
    return Headings.shorten(words.toString(), limits);
  }

  private static void collect(Node node, StringBuilder words) {
    switch (node) {
      case Text plain -> words.append(plain.getLiteral());
      case Code code -> words.append(code.getLiteral());
      case SoftLineBreak ignored -> words.append(' ');
      default -> {}
    }
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      collect(child, words);
    }
  }

  private static List<Node> placed(Node parent) {
    List<Node> nodes = new ArrayList<>();
    for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
      if (!child.getSourceSpans().isEmpty()) {
        nodes.add(child);
      }
    }
    return nodes;
  }

  /// The blocks of `nodes`, laid out to cover the text from `from` to `to`.
  ///
  /// @param base offset of the parsed text
  private List<Block> blocks(List<Node> nodes, int base, int from, int to) {
    List<Block> blocks = new ArrayList<>();
    int start = from;
    for (int i = 0; i < nodes.size(); i++) {
      int end = i + 1 == nodes.size() ? to : base + start(nodes.get(i + 1));
      end = Math.max(start, lineStart(end, start));
      blocks.add(block(nodes.get(i), base, start, i + 1 == nodes.size() ? to : end));
      start = end;
    }
    return blocks;
  }

  private static int start(Node node) {
    return node.getSourceSpans().getFirst().getInputIndex();
  }

  /// Moves back over the marks of the containers, as `> `, to where the line starts.
  private int lineStart(int at, int floor) {
    int line = at;
    while (line > floor && text.charAt(line - 1) != '\n' && text.charAt(line - 1) != '\r') {
      line--;
    }
    return line;
  }

  private Block block(Node node, int base, int start, int end) {
    Head head = node instanceof Paragraph ? tableHead(start, end) : null;
    Breaks breaks = node instanceof Paragraph && head == null ? Breaks.SENTENCES : Breaks.LINES;
    List<Block> parts =
        switch (node) {
          case BlockQuote quote -> blocks(placed(quote), base, start, end);
          case BulletList list -> blocks(placed(list), base, start, end);
          case OrderedList list -> blocks(placed(list), base, start, end);
          case ListItem item -> blocks(placed(item), base, start, end);
          default -> List.of();
        };
    return new Block(start, end, breaks, node instanceof Heading, parts, head);
  }

  /// The head of a table, whose second line is a ruler, as `| --- | :-: |`; null for other text.
  private @Nullable Head tableHead(int start, int end) {
    int line = text.indexOf('\n', start, end) + 1;
    if (line == 0 || text.indexOf('|', start, line) < 0) {
      return null;
    }
    int dashes = 0;
    int at = line;
    for (; at < end && text.charAt(at) != '\n'; at++) {
      if ("|:-> \t\r".indexOf(text.charAt(at)) < 0) {
        return null;
      }
      dashes += text.charAt(at) == '-' ? 1 : 0;
    }
    if (dashes == 0) {
      return null;
    }
    String row = text.substring(start, line).replaceFirst("^[>\\s]+", "");
    return new Head(Headings.shorten(row, limits), at);
  }
}
