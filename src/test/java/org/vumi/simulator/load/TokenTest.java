package org.vumi.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
    private final Token token = Token.of(new Random(1));

    @ParameterizedTest
    @ValueSource(ints = {0, 42, 9_999_999, 99_999_999})
    void isFoundInAnAnswerThatContainsIt(int message) {
        assertThat(token.find("You said: " + token.text(message, 30) + " (é…)")).hasValue(message);
    }

    @Test
    void makesTextsOfTheLengthAskedForButNeverCutsTheToken() {
        assertThat(token.text(7, 60)).hasSize(60);
        assertThat(token.text(7, 1)).hasSize(Token.LENGTH);
        assertThat(token.find(token.text(7, 1))).hasValue(7);
    }

    @Test
    void isNotFoundWhereItIsCutOrChanged() {
        String text = token.text(7, 16);
        assertThat(token.find(text.substring(0, 15))).isEmpty();
        assertThat(token.find(text.substring(1))).isEmpty();
        assertThat(token.find(text.replace("0000", "00x0"))).isEmpty();
        assertThat(token.find("")).isEmpty();
    }

    @Test
    void isNotFoundInTextsOfAnotherRun() {
        assertThat(token.find(Token.of(new Random(2)).text(7, 16))).isEmpty();
    }
}
