package org.vumi.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PrefixedOptionsTest {
    @Test
    void refusesAKeyThatIsOnlyItsPrefix() {
        assertThatThrownBy(() -> PrefixedOptions.of(Map.of("foo", 1), "foo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("option 'foo' has no name after its prefix (accepted: foo-<name>)");
    }
}
