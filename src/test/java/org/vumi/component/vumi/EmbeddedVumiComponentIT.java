package org.vumi.component.vumi;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.vumi.embedded.DataDirectory;
import org.vumi.embedded.EmbeddedBroker;

class EmbeddedVumiComponentIT extends VumiComponentContract {
    private static DataDirectory data;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start(@TempDir Path directory) {
        data = DataDirectory.open(directory.resolve("data"));
        broker = EmbeddedBroker.start(data);
    }

    @AfterAll
    static void stop() {
        broker.close();
        data.close();
    }

    @Override
    boolean countsUnacknowledged() {
        return true;
    }

    @Override
    String brokerUri() {
        return broker.url();
    }
}
