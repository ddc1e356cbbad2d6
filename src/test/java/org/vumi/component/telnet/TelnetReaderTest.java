package org.vumi.component.telnet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TelnetReaderTest {
    private static final int LONGEST = 100;

    private final List<String> lines = new ArrayList<>();
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
    private final TelnetReader reader = new TelnetReader(LONGEST, new TelnetReader.Listener() {
        @Override
        public void line(String text) {
            lines.add(text);
        }

        @Override
        public void answer(byte[] octets) {
            answers.writeBytes(octets);
        }
    });

    /** @param octets a character for each */
    private boolean read(String octets) {
        for (byte octet : octets.getBytes(ISO_8859_1)) {
            if (!reader.read(octet)) {
                return false;
            }
        }
        return true;
    }

    @Test
    void takesEveryEndOfALine() {
        read("lf\ncrlf\r\ncrnul\r\0cr\rlast\n\r\n");
        assertThat(lines).containsExactly("lf", "crlf", "crnul", "cr", "last", "");
    }

    @Test
    void keepsWhatIsNoLineYet() {
        read("one\ntw");
        assertThat(lines).containsExactly("one");
        read("o\n");
        assertThat(lines).containsExactly("one", "two");
    }

    @Test
    void takesTheRestAsALineWhenTheClientIsGone() {
        read("one\nrest");
        reader.end();
        reader.end();
        assertThat(lines).containsExactly("one", "rest");
    }

    @Test
    void refusesEveryOptionAndAnswersNoRefusal() {
        read("a\u00ff\u00fb\u0018b\u00ff\u00fd\u0001c\u00ff\u00fc\u0005d\u00ff\u00fe\u0006e\n");
        assertThat(lines).containsExactly("abcde");
        assertThat(answers.toString(ISO_8859_1)).isEqualTo("\u00ff\u00fe\u0018\u00ff\u00fc\u0001");
    }

    @Test
    void passesOverCommandsAndParameters() {
        read("a\u00ff\u00f1b\u00ff\u00fa\u0018\0xterm\u00ff\u00ff\n\u00ff\u00f0c\r\u00ff\u00f9\nd\n");
        assertThat(lines).containsExactly("abc", "d");
        assertThat(answers.size()).isZero();
    }

    @Test
    void readsUtf8HoweverItIsCutAndShowsWhatIsNone() {
        for (byte octet : "grüße \uD83D\uDE42\n".getBytes(UTF_8)) {
            reader.read(octet);
        }
        read("a\u00e9b\u00ff\u00ffc\n");
        assertThat(lines).containsExactly("grüße \uD83D\uDE42", "a\uFFFDb\uFFFDc");
    }

    @Test
    void readsNoLineThatIsTooLong() {
        assertThat(read("x".repeat(LONGEST) + "\n")).isTrue();
        assertThat(read("x".repeat(LONGEST + 1))).isFalse();
        assertThat(lines).containsExactly("x".repeat(LONGEST));
    }

    @Test
    void livesWithAnyOctets() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            if (!reader.read((byte) random.nextInt())) {
                reader.end();
            }
        }
        assertThat(lines).isNotEmpty().allSatisfy(line -> assertThat(line).doesNotContain("\n", "\r"));
    }
}
