package org.vumi.middleware;

import static java.util.concurrent.CompletableFuture.completedFuture;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.regex.PatternSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.codec.PythonRegex;
import org.vumi.codec.PythonTemplate;
import org.vumi.config.Config;
import org.vumi.message.InvalidMessage;
import org.vumi.message.Tag;
import org.vumi.message.TransportUserMessage;

/**
 * Gives inbound messages a tag by the address that they came to, and changes outbound messages by the tag that they have.
 *
 * <p>Source: manual 5.1.2, spec core 6.4.
 */
public final class TaggingMiddleware implements Middleware {
    private static final Logger LOG = LoggerFactory.getLogger(TaggingMiddleware.class);

    private final Config config;
    private final Incoming incoming;
    private final Outgoing outgoing;

    private record Incoming(PythonRegex pattern, PythonTemplate tagpool, PythonTemplate tagname) {}

    private record Outgoing(PythonRegex pattern, MessageTemplate template) {}

    public TaggingMiddleware(Config config) {
        this.config = config;
        this.incoming = section("incoming", "addr_pattern", "tagpool_template", "tagname_template")
                .map(section -> incoming(section))
                .orElse(null);
        this.outgoing = section("outgoing", "tagname_pattern", "msg_template")
                .map(section -> outgoing(section))
                .orElse(null);
    }

    /** A section that is not given does nothing; one that is given is whole. */
    private Optional<Map<String, Object>> section(String key, String... members) {
        Map<String, Object> section = config.map(key);
        if (!config.given(key)) {
            return Optional.empty();
        }
        Set<String> unknown = new TreeSet<>(section.keySet());
        unknown.removeAll(Set.of(members));
        unknown.forEach(name -> LOG.warn("{}: unknown key '{}.{}' is ignored", config.worker(), key, name));
        boolean whole = true;
        for (String member : members) {
            if (section.get(member) == null) {
                config.reject(key, key + " has no " + member + " (accepted: " + String.join(", ", members) + ")");
                whole = false;
            }
        }
        return whole ? Optional.of(section) : Optional.empty();
    }

    private Incoming incoming(Map<String, Object> section) {
        PythonRegex pattern = pattern("incoming.addr_pattern", section.get("addr_pattern"));
        return new Incoming(
                pattern,
                template("incoming.tagpool_template", section.get("tagpool_template"), pattern),
                template("incoming.tagname_template", section.get("tagname_template"), pattern));
    }

    private Outgoing outgoing(Map<String, Object> section) {
        PythonRegex pattern = pattern("outgoing.tagname_pattern", section.get("tagname_pattern"));
        if (!(section.get("msg_template") instanceof Map<?, ?> template)) {
            config.reject("outgoing.msg_template", "outgoing.msg_template is not a map of keys and values");
            return null;
        }
        return new Outgoing(
                pattern,
                MessageTemplate.of(template, (path, text) -> template("outgoing.msg_template." + path, text, pattern)));
    }

    /** @return null if it is at fault */
    private PythonRegex pattern(String path, Object expression) {
        try {
            return PythonRegex.compile(expression.toString());
        } catch (PatternSyntaxException e) {
            config.reject(
                    path, path + " '" + expression + "' is not a regular expression of Python: " + e.getDescription());
            return null;
        }
    }

    /** @return null if it or its expression is at fault */
    private PythonTemplate template(String path, Object text, PythonRegex pattern) {
        if (pattern == null) {
            return null;
        }
        try {
            return PythonTemplate.compile(text.toString(), pattern);
        } catch (IllegalArgumentException e) {
            config.reject(path, path + " '" + text + "' is not a template: " + e.getMessage());
            return null;
        }
    }

    @Override
    public CompletionStage<TransportUserMessage> handleInbound(TransportUserMessage message, String endpoint) {
        if (incoming == null || message.toAddr() == null) {
            return completedFuture(message);
        }
        return completedFuture(match("incoming.addr_pattern", incoming.pattern(), message.toAddr())
                .map(groups -> new Tag(
                        expand("incoming.tagpool_template", incoming.tagpool(), groups),
                        expand("incoming.tagname_template", incoming.tagname(), groups)))
                .map(tag -> message.toBuilder()
                        .put("helper_metadata", tag.write(message.helperMetadata()))
                        .build())
                .orElse(message));
    }

    @Override
    public CompletionStage<TransportUserMessage> handleOutbound(TransportUserMessage message, String endpoint) {
        Tag tag = outgoing == null ? null : Tag.read(message.helperMetadata());
        if (tag == null) {
            return completedFuture(message);
        }
        return completedFuture(match("outgoing.tagname_pattern", outgoing.pattern(), tag.name())
                .map(groups -> outgoing.template()
                        .fill(
                                message.fields(),
                                (path, template) -> expand("outgoing.msg_template." + path, template, groups)))
                .map(TransportUserMessage::of)
                .orElse(message));
    }

    private Optional<List<String>> match(String path, PythonRegex pattern, String text) {
        try {
            return pattern.matchGroups(text);
        } catch (PythonRegex.TooManySteps e) {
            throw new InvalidMessage(
                    "TooManySteps",
                    config.worker() + ": " + path + " takes too long for a text of " + text.length() + " characters",
                    e);
        }
    }

    private String expand(String path, PythonTemplate template, List<String> groups) {
        try {
            return template.expand(groups);
        } catch (IllegalStateException e) {
            throw new InvalidMessage("UnmatchedGroup", config.worker() + ": " + path + ": " + e.getMessage(), e);
        }
    }
}
