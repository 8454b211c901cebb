package chat.allium.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void torIsTheDefaultAndTheHomeIsInTheDataFolder() throws LaunchException {
        Options options = Options.parse(List.of(), Map.of("XDG_DATA_HOME", "/data"));

        assertEquals(
                new Options(Path.of("/data/allium"), List.of("tor"), Optional.empty(), Optional.empty(), false),
                options);
    }

    @Test
    void optionsTakeTheirValueEitherWay() throws LaunchException {
        Options options = Options.parse(
                List.of("--home=/h", "--transport", "tor,tcp", "--storage=h2", "--tor-config", "/t.toml", "--headless"),
                Map.of());

        assertEquals(
                new Options(
                        Path.of("/h"), List.of("tor", "tcp"), Optional.of("h2"), Optional.of(Path.of("/t.toml")), true),
                options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--nonsense", "--home", "--transport=", "--transport=../x", "--storage=../x", "friends"})
    void wrongLinesAreRefusedInOneSentence(String line) {
        LaunchException refused = assertThrows(LaunchException.class, () -> Options.parse(List.of(line), Map.of()));

        assertEquals(LaunchException.USAGE, refused.status());
        assertTrue(refused.getMessage().endsWith("--help lists the options."));
    }
}
