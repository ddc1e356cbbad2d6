package org.vumi.application;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.vumi.config.Config;
import org.vumi.config.Key;
import org.vumi.message.TransportUserMessage;

/** Sends one message for each that it gets, as its configuration says. */
@Key(name = "tags", defaultValue = "", description = "(list) Tags that it sends to.")
@Key(name = "arguments", description = "(list) Address, content, and a tag or none.")
@Key(name = "fields", required = false, description = "(map) Fields that are put over those of the tag.")
public final class SendingApplication extends Application {
    private final Set<String> tags;
    private final List<String> arguments;
    private final Map<String, Object> fields;

    public SendingApplication(Config config) {
        tags = config.list("tags").stream().map(String::valueOf).collect(Collectors.toSet());
        arguments = config.list("arguments").stream().map(String::valueOf).toList();
        fields = config.map("fields");
    }

    @Override
    protected Set<String> sendToTags() {
        return tags;
    }

    @Override
    protected List<TransportUserMessage> consumeUserMessage(TransportUserMessage message) {
        TransportUserMessage sent = arguments.size() < 3
                ? sendTo(arguments.get(0), arguments.get(1))
                : sendTo(arguments.get(0), arguments.get(1), arguments.get(2));
        TransportUserMessage.Builder changed = sent.toBuilder();
        fields.forEach(changed::put);
        return List.of(changed.build());
    }
}
