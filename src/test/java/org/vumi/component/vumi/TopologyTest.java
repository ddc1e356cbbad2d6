package org.vumi.component.vumi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private boolean open = true;

    /** @param dies whether the connection ends when a channel is asked for, or only refuses */
    private Connection refusing(boolean dies) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isOpen")) {
                        return open;
                    }
                    open = !dies;
                    throw new IOException("refused");
                });
    }

    private void require(Connection connection) throws IOException {
        Topology topology = new Topology(Map.of());
        topology.up(connection);
        topology.require(new Topology.Entry("vumi", "direct", "t.event"));
    }

    @Test
    void aConnectionThatIsLostMeanwhileIsNoFault() {
        assertThatCode(() -> require(refusing(true))).doesNotThrowAnyException();
    }

    @Test
    void aRefusalIsOne() {
        assertThatThrownBy(() -> require(refusing(false))).isInstanceOf(IOException.class);
    }
}
