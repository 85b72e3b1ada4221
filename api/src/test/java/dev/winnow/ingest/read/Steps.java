package dev.winnow.ingest.read;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Counts the steps of classes that [CountedClasses] loaded: their branches, and what the methods
/// of the JDK do for them that take time by the length of a text or list. Each method here stands
/// for the one of its name. Public for classes of another loader.
public final class Steps {
  private static long count;

  private Steps() {}

  static long of(Runnable work) {
    long before = count;
    work.run();
    return count - before;
  }

  public static void branch() {
    count++;
  }

  /// A text was put together.
  public static void made(String text) {
    String _ = counted(text);
  }

  public static int indexOf(String text, int c) {
    return indexOf(text, c, 0);
  }

  public static int indexOf(String text, int c, int from) {
    return found(text.indexOf(c, from), from, text.length());
  }

  public static int indexOf(String text, int c, int from, int to) {
    return found(text.indexOf(c, from, to), from, to);
  }

  public static int indexOf(String text, String part) {
    return indexOf(text, part, 0);
  }

  public static int indexOf(String text, String part, int from) {
    return found(text.indexOf(part, from), from, text.length());
  }

  public static int lastIndexOf(String text, int c, int from) {
    int found = text.lastIndexOf(c, from);
    count += Math.max(0, from - found);
    return found;
  }

  public static boolean contains(String text, CharSequence part) {
    return indexOf(text, part.toString(), 0) >= 0;
  }

  private static int found(int at, int from, int to) {
    count += Math.max(0, (at < 0 ? to : at) - from);
    return at;
  }

  public static String substring(String text, int from) {
    return counted(text.substring(from));
  }

  public static String substring(String text, int from, int to) {
    return counted(text.substring(from, to));
  }

  public static String strip(String text) {
    return counted(text.strip());
  }

  public static String stripTrailing(String text) {
    return counted(text.stripTrailing());
  }

  public static String stripLeading(String text) {
    return counted(text.stripLeading());
  }

  public static String trim(String text) {
    return counted(text.trim());
  }

  public static String toLowerCase(String text, Locale locale) {
    return counted(text.toLowerCase(locale));
  }

  public static boolean isBlank(String text) {
    count += text.length() - text.stripLeading().length();
    return text.isBlank();
  }

  public static char[] toCharArray(String text) {
    return counted(text).toCharArray();
  }

  public static String replaceAll(String text, String pattern, String by) {
    return matcher(Pattern.compile(pattern), text).replaceAll(by);
  }

  public static String replaceFirst(String text, String pattern, String by) {
    return matcher(Pattern.compile(pattern), text).replaceFirst(by);
  }

  public static boolean matches(String text, String pattern) {
    return matcher(Pattern.compile(pattern), text).matches();
  }

  public static Matcher matcher(Pattern pattern, CharSequence text) {
    return pattern.matcher(new Read(text));
  }

  public static String toString(StringBuilder text) {
    return counted(text.toString());
  }

  public static StringBuilder delete(StringBuilder text, int from, int to) {
    count += text.length();
    return text.delete(from, to);
  }

  public static StringBuilder insert(StringBuilder text, int at, String part) {
    count += text.length() - at;
    return text.insert(at, part);
  }

  public static Object remove(List<?> list, int at) {
    count += list.size() - at;
    return list.remove(at);
  }

  public static boolean contains(List<?> list, Object item) {
    count += list.size();
    return list.contains(item);
  }

  public static int indexOf(List<?> list, Object item) {
    count += list.size();
    return list.indexOf(item);
  }

  public static void arraycopy(Object from, int at, Object to, int there, int length) {
    count += length;
    System.arraycopy(from, at, to, there, length);
  }

  public static char[] copyOf(char[] from, int length) {
    count += length;
    return Arrays.copyOf(from, length);
  }

  private static String counted(String text) {
    count += text.length();
    return text;
  }

  /// What a regular expression reads.
  private record Read(CharSequence text) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int at) {
      count++;
      return text.charAt(at);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return counted(text.subSequence(from, to).toString());
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
