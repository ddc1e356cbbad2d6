package org.vumi.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code endpoints.json}: one flat JSON object of strings, written by the owner of a data directory only, read by all.
 *
 * <p>No value needs an escape: they are URLs, ports, process ids and passwords of {@link Secrets}. A reader sees the
 * old file or the new one, never a part.
 */
final class EndpointsFile {
    static final String STATE = "state";
    static final String PID = "pid";
    static final String AMQP_URL = "amqp_url";
    static final String AMQP_PORT = "amqp_port";
    static final String AMQP_PASSWORD = "amqp_password";
    static final String REDIS_URL = "redis_url";
    static final String REDIS_PORT = "redis_port";
    static final String REDIS_PASSWORD = "redis_password";
    static final String REDIS_PID = "redis_pid";

    private static final Pattern OBJECT = Pattern.compile("\\s*\\{(.*)}\\s*", Pattern.DOTALL);
    private static final Pattern MEMBER = Pattern.compile("\\s*\"([a-z_]+)\"\\s*:\\s*\"([^\"\\\\]*)\"\\s*(?:,|$)");

    private final Path file;

    EndpointsFile(Path directory) {
        this.file = directory.resolve("endpoints.json");
    }

    /** The members by name; empty when there is no file yet. */
    Map<String, String> read() {
        if (!Files.exists(file)) {
            return new TreeMap<>();
        }
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new EmbeddedException("cannot read " + file, e);
        }
    }

    /** Only the owner of the directory calls this. */
    synchronized void update(UnaryOperator<Map<String, String>> change) {
        write(change.apply(read()));
    }

    private Map<String, String> parse(String text) {
        Matcher object = OBJECT.matcher(text);
        Map<String, String> members = new TreeMap<>();
        if (object.matches()) {
            Matcher member = MEMBER.matcher(object.group(1).strip());
            int end = 0;
            while (member.find() && member.start() == end) {
                members.put(member.group(1), member.group(2));
                end = member.end();
            }
            if (member.hitEnd() && end == object.group(1).strip().length()) {
                return members;
            }
        }
        throw new EmbeddedException(file + " is not as vumi wrote it; remove it, and new passwords are generated");
    }

    private void write(Map<String, String> members) {
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) ->
                json.append(json.length() == 1 ? "\n" : ",\n").append("  \"" + name + "\": \"" + value + "\""));
        Path fresh = file.resolveSibling("endpoints.json.new");
        try {
            Files.deleteIfExists(fresh);
            Permissions.createFile(fresh);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(json.append("\n}\n").toString().getBytes(UTF_8)));
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EmbeddedException("cannot write " + file, e);
        }
    }
}
