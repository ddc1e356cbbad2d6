package org.vumi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.vumi.mainjob.Amqp;
import org.vumi.servers.RedisServer;
import org.vumi.servers.Servers;
import org.vumi.servers.VumiHome;
import redis.clients.jedis.Jedis;

/** {@code vumi routes explain} of the packaged jar, with a Redis that it only reads. */
@ExtendWith(Servers.class)
class RoutesCommandIT {
    @Test
    void readsTheGroupsAndGivesNone(VumiHome home, RedisServer server) {
        server.flush();
        Path known = home.write("known.json", new String(Amqp.userMessage("smpp_transport", "m1", "1", "hi")));
        Path stranger = home.write(
                "stranger.json",
                new String(Amqp.userMessage("smpp_transport", "m1", "1", "hi"))
                        .replace("\"from_addr\":\"8181\"", "\"from_addr\":\"8282\""));
        try (Jedis jedis = new Jedis(URI.create(server.uri()))) {
            jedis.set("ab_test:user:8181", "group_b");
            jedis.set("ab_test:round-robin", "4");
            Map<String, String> before = keys(jedis);

            assertThat(explain(home, server, known))
                    .contains("group_mappings.group_b: the user's\n")
                    .contains("-> app_b.inbound\n");
            assertThat(explain(home, server, stranger))
                    .contains("group_mappings.group_a: a new user's, if the next message is theirs\n")
                    .contains("-> app_a.inbound\n");
            assertThat(keys(jedis)).isEqualTo(before);
        }
    }

    private static String explain(VumiHome home, RedisServer server, Path message) {
        VumiHome.Ended ended = home.run(
                "routes",
                "explain",
                "--config=" + Path.of("config/ab-test.yaml").toAbsolutePath(),
                "--message=" + message,
                "--redis=" + server.uri());
        assertThat(ended.code()).as(ended.err()).isZero();
        return ended.out();
    }

    private static Map<String, String> keys(Jedis jedis) {
        Map<String, String> keys = new TreeMap<>();
        jedis.keys("*").forEach(key -> keys.put(key, jedis.get(key)));
        return keys;
    }
}
