package dev.winnow.bench.results;

import java.util.List;
import java.util.Objects;

/// The ratios of all claims as an SVG picture: bars from 1 on a logarithmic scale, a line across
/// each where its target is.
final class ResultsChart {
  private static final int WIDTH = 1_160;
  private static final int LEFT = 580;
  private static final int RIGHT = 130;
  private static final int TOP = 60;
  private static final int BOTTOM = 30;
  private static final int LINE = 17;
  private static final int BAR = 11;
  private static final int LONGEST_TITLE = 90;

  private static final String MET = "#59a14f";
  private static final String MISSED = "#e15759";
  private static final String NO_TARGET = "#9aa7b4";

  private static final double[] MARKS = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100};

  private final StringBuilder svg = new StringBuilder();
  private final List<Bar> bars;
  private final double least;
  private final double most;

  /// @param target or NaN
  private record Bar(LatestClaim latest, double ratio, double target) {
    static Bar of(LatestClaim latest) {
      Target target = latest.claim().target();
      return new Bar(
          latest,
          Objects.requireNonNull(latest.claim().ratio()),
          target == null || !target.unit().equals(Target.RATIO) ? Double.NaN : target.value());
    }

    double least() {
      return Double.isNaN(target) ? ratio : Math.min(ratio, target);
    }

    double most() {
      return Double.isNaN(target) ? ratio : Math.max(ratio, target);
    }

    String colour() {
      Boolean met = latest.claim().met();
      return met == null ? NO_TARGET : met ? MET : MISSED;
    }
  }

  private ResultsChart(List<Bar> bars) {
    this.bars = bars;
    this.least = Math.min(0.5, bars.stream().mapToDouble(Bar::least).min().orElse(1) / 1.1);
    this.most = Math.max(2, bars.stream().mapToDouble(Bar::most).max().orElse(1) * 1.1);
  }

  static String svg(List<LatestClaim> claims) {
    var chart =
        new ResultsChart(
            claims.stream().filter(latest -> latest.claim().ratio() != null).map(Bar::of).toList());
    chart.draw();
    return chart.svg.toString();
  }

  private void draw() {
    int bottom = TOP + LINE * bars.size();
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
            + " font-size='11'>",
        WIDTH, bottom + BOTTOM);
    add("<rect width='100%%' height='100%%' fill='white'/>");
    legend();
    for (double mark : MARKS) {
      if (mark >= least && mark <= most) {
        add(
            "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='%s'/>",
            x(mark), TOP - 4, x(mark), bottom, mark == 1 ? "#888" : "#ddd");
        label(x(mark), TOP - 8, "middle", mark + " x");
        label(x(mark), bottom + 16, "middle", mark + " x");
      }
    }
    for (int i = 0; i < bars.size(); i++) {
      bar(bars.get(i), TOP + LINE * i + (LINE - BAR) / 2);
    }
    add("</svg>");
  }

  private void legend() {
    add("<text x='20' y='24' font-size='15'>Ratios of all claims</text>");
    entry(200, MET, "target met");
    entry(300, MISSED, "target missed");
    entry(410, NO_TARGET, "no target");
    add("<line x1='500' y1='12' x2='500' y2='27' stroke='black' stroke-width='2'/>");
    label(508, 24, "start", "target, on which side of it says the sign behind the bar");
  }

  private void entry(int x, String colour, String text) {
    add("<rect x='%d' y='14' width='%d' height='%d' fill='%s'/>", x, BAR, BAR, colour);
    label(x + 17, 24, "start", text);
  }

  private void bar(Bar bar, int y) {
    Target target = bar.latest().claim().target();
    String title = bar.latest().driver() + ": " + bar.latest().title();
    String shown =
        title.length() > LONGEST_TITLE ? title.substring(0, LONGEST_TITLE - 1) + "…" : title;
    label(LEFT - 10, y + BAR - 2, "end", shown);
    double from = Math.min(x(1), x(bar.ratio()));
    double to = Math.max(x(1), x(bar.ratio()));
    add(
        "<rect x='%.1f' y='%d' width='%.1f' height='%d' fill='%s'><title>%s</title></rect>",
        from, y, Math.max(1, to - from), BAR, bar.colour(), escaped(title));
    double end = Math.max(x(1), x(bar.most()));
    if (!Double.isNaN(bar.target())) {
      add(
          "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='black' stroke-width='2'/>",
          x(bar.target()), y - 2, x(bar.target()), y + BAR + 2);
    }
    String value = Numbers.text(bar.ratio());
    label(
        end + 6,
        y + BAR - 2,
        "start",
        target == null ? value : "%s (%s)".formatted(value, target.text()));
  }

  private void label(double x, int y, String anchor, String text) {
    add("<text x='%.1f' y='%d' text-anchor='%s'>%s</text>", x, y, anchor, escaped(text));
  }

  private double x(double ratio) {
    double share = (Math.log(ratio) - Math.log(least)) / (Math.log(most) - Math.log(least));
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private void add(String line, Object... values) {
    svg.append(Numbers.format(line, values)).append('\n');
  }
}
