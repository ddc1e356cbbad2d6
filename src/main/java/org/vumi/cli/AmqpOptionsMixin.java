package org.vumi.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vumi.worker.AmqpOptions;
import org.vumi.worker.Setting;
import org.vumi.worker.YamlFile;
import picocli.CommandLine.Option;

/** Vumi's own options for the broker. */
final class AmqpOptionsMixin {
    @Option(names = "--vumi-config", paramLabel = "FILE", description = "YAML file with the AMQP options below.")
    private Path vumiConfig;

    @Option(names = "--hostname", paramLabel = "HOST", description = "AMQP broker; default: 127.0.0.1.")
    private String hostname;

    @Option(names = "--port", paramLabel = "PORT", description = "AMQP port; default: 5672.")
    private Integer port;

    @Option(names = "--username", paramLabel = "NAME", description = "AMQP user; default: vumi.")
    private String username;

    @Option(names = "--password", paramLabel = "TEXT", description = "AMQP password; default: vumi.")
    private String password;

    @Option(names = "--vhost", paramLabel = "NAME", description = "AMQP virtual host; default: /develop.")
    private String vhost;

    @Option(names = "--specfile", paramLabel = "FILE", description = "Accepted as Vumi's scripts have it, and ignored.")
    private String specfile;

    AmqpOptions options() {
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("hostname", hostname);
        given.put("port", port);
        given.put("username", username);
        given.put("password", password);
        given.put("vhost", vhost);
        return AmqpOptions.of(vumiConfig == null ? null : content(vumiConfig), given);
    }

    private static Map<String, Object> content(Path file) {
        return new Setting(YamlFile.read(file), null, null).plainMembers();
    }
}
