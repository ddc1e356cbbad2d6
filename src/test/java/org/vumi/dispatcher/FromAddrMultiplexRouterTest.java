package org.vumi.dispatcher;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Differs;
import org.vumi.Vector;
import org.vumi.Vectors;
import org.vumi.config.ConfigException;

class FromAddrMultiplexRouterTest {
    private static final String GHOST = "outbound mapped to a transport not configured";

    @Differs("names in mappings that are no endpoints")
    private static final Map<String, String> DIFFERENCES =
            Map.of(GHOST, "d: fromaddr_mappings leads from 'c@x' to 'gone' (accepted: transport_names, x1, x2)");

    static Stream<Vector> cases() {
        return Vectors.cases("router_fromaddr_multiplex");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void routesAsRecorded(Vector vector) {
        Map<String, Object> config = RouterVectors.config(vector);
        if (DIFFERENCES.containsKey(vector.name())) {
            assertThatThrownBy(() -> DispatcherRig.dispatcher(config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(DIFFERENCES.get(vector.name()));
            return;
        }
        ((Map<?, ?>) config.get("fromaddr_mappings")).remove("c@x");
        if (vector.expected().has("startup_error")) {
            assertThatThrownBy(() -> DispatcherRig.dispatcher(config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("(accepted: exactly one with FromAddrMultiplexRouter)");
            return;
        }
        try (DispatcherRig rig = DispatcherRig.dispatcher(config)) {
            RouterVectors.play(vector, rig);
        }
    }
}
