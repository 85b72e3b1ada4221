package dev.winnow.rerank.calibrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("calibration.json");
  }

  @Test
  void whatWasWrittenIsRead() {
    for (Calibration calibration :
        List.of(
            new Platt(1 / 3.0, -2e-9),
            new Isotonic(List.of(-1e300, .1, 7.0), List.of(0.0, .3, 1.0)))) {
      CalibrationFile.write(file, "minilm+recipe", calibration);

      assertEquals(calibration, CalibrationFile.read(file, "minilm+recipe"));
      assertEquals(1, folder.toFile().list().length);
    }
  }

  @Test
  void aSampleOfVersion1IsRead() throws IOException {
    Files.writeString(
        file,
        """
        {"version": 1, "fingerprint": "m", "kind": "isotonic",
         "scores": [0, 1, 4], "probabilities": [0.1, 0.1, 0.9]}
        """);

    assertEquals(
        new Isotonic(List.of(0.0, 1.0, 4.0), List.of(.1, .1, .9)), CalibrationFile.read(file, "m"));
  }

  @Test
  void scoresOfAnotherModelAreAnErrorThatNamesBoth() {
    CalibrationFile.write(file, "old model", new Platt(1, 0));

    var error =
        assertThrows(IllegalStateException.class, () -> CalibrationFile.read(file, "new model"));

    assertEquals(
        file
            + " was fitted on scores of 'old model', but these are made by 'new model'; fit it"
            + " again",
        error.getMessage());
  }

  @Test
  void filesThatAreNoCalibrationAreErrorsThatNameThem() throws IOException {
    for (String text :
        List.of(
            "no json",
            "{}",
            "{\"version\": 2, \"fingerprint\": \"m\"}",
            "{\"version\": 1, \"fingerprint\": \"m\", \"kind\": \"spline\"}",
            "{\"version\": 1, \"fingerprint\": \"m\", \"kind\": \"platt\", \"slope\": -1,"
                + " \"offset\": 0}",
            "{\"version\": 1, \"fingerprint\": \"m\", \"kind\": \"platt\", \"slope\": \"1\"}",
            "{\"version\": 1, \"fingerprint\": \"m\", \"kind\": \"isotonic\", \"scores\": [2, 1],"
                + " \"probabilities\": [0, 1]}")) {
      Files.writeString(file, text);

      var error =
          assertThrows(IllegalArgumentException.class, () -> CalibrationFile.read(file, "m"), text);

      assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
    }
  }
}
