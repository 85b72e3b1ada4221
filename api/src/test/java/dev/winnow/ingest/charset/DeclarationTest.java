package dev.winnow.ingest.charset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<meta charset=\"iso-8859-1\">|windows-1252",
        "<!DOCTYPE html><html><head><META CharSet=GB2312>|gb18030",
        "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=shift_jis\">|shift_jis",
        "<meta content='text/html;charset=\"euc-kr\"' http-equiv=content-type>|euc-kr",
        "<!-- <meta charset=koi8-r> --><meta charset=big5>|big5",
        "<a title='<meta charset=koi8-r>'><meta charset=big5>|big5",
        "<meta name=x content=\"charset=koi8-r\"><meta charset=big5>|big5",
        "<meta charset=unknown><meta charset=koi8-r>|koi8-r",
        "<meta charset=utf-16le>|utf-8",
        "<meta charset=x-user-defined>|windows-1252",
        "<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?><html>|iso-8859-2",
        "<?xml version='1.0' encoding='utf-16'?><html>|utf-8",
        "<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?><meta charset=koi8-r>|koi8-r"
      })
  void pageSaysItsEncoding(String page, String name) {
    assertEquals(Optional.of(new WebEncoding(name)), Declaration.ofHtml(bytes(page)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<p>charset=koi8-r",
        "<!-- <meta charset=koi8-r>",
        "<metadata charset=koi8-r>",
        "<meta content='text/html; charset=koi8-r'>",
        "< meta charset=koi8-r>"
      })
  void whatIsNoDeclarationIsNone(String page) {
    assertEquals(Optional.empty(), Declaration.ofHtml(bytes(page)));
  }

  @Test
  void declarationFarDownInTheHeadIsFound() {
    String page = "<script>" + "x < y; ".repeat(1_000) + "</script><meta charset=koi8-r>";

    assertEquals(Optional.of(new WebEncoding("koi8-r")), Declaration.ofHtml(bytes(page)));
  }

  @Test
  void xmlInUtf16NeedsNoMark() {
    String xml = "<?xml version='1.0'?><a/>";

    assertEquals(
        Optional.of(WebEncoding.UTF_16LE),
        Declaration.ofXml(xml.getBytes(StandardCharsets.UTF_16LE)));
    assertEquals(
        Optional.of(WebEncoding.UTF_16BE),
        Declaration.ofXml(xml.getBytes(StandardCharsets.UTF_16BE)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "# -*- coding: latin-1 -*-|windows-1252",
        "#!/usr/bin/python\\n# vim: set fileencoding=koi8_r :|koi8-r",
        "@charset \"iso-8859-2\"; p {}|iso-8859-2"
      })
  void sourceSaysItsEncoding(String source, String name) {
    assertEquals(
        Optional.of(new WebEncoding(name)),
        Declaration.ofSource(bytes(source.replace("\\n", "\n"))));
  }

  @Test
  void thirdLineOfASourceSaysNothing() {
    assertEquals(Optional.empty(), Declaration.ofSource(bytes("a\nb\n# coding: koi8-r")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
