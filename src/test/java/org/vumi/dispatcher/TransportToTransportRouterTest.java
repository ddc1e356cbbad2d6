package org.vumi.dispatcher;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vumi.Vector;
import org.vumi.Vectors;

class TransportToTransportRouterTest {
    static Stream<Vector> cases() {
        return Vectors.cases("router_transport_to_transport");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void routesAsRecorded(Vector vector) {
        // in the recorded case there is no exposed name, so nobody whom an outbound message could come from
        boolean outbound = vector.name().equals("outbound is discarded");
        try (DispatcherRig rig =
                DispatcherRig.dispatcher(RouterVectors.config(vector, outbound ? "exposed_names" : "", "app"))) {
            RouterVectors.play(vector, rig);
        }
    }
}
