package dev.winnow.embed.chunking;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/// A text that the Java parser reads as a file.
final class InMemorySource extends SimpleJavaFileObject {
  private final String text;

  InMemorySource(String text) {
    super(URI.create("string:///Source.java"), Kind.SOURCE);
    this.text = text;
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }
}
