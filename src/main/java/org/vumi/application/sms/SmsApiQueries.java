package org.vumi.application.sms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vumi.message.InvalidMessage;
import org.vumi.message.TransportEvent;
import org.vumi.message.TransportUserMessage;
import org.vumi.store.Direction;
import org.vumi.store.MessagePage;
import org.vumi.store.QueryParameters;
import org.vumi.store.StoredMessage;
import org.vumi.store.StoredMessages;

/** What an account asks about its messages. All calls wait for Redis. */
final class SmsApiQueries {
    private final SmsApiStore store;
    private final SmsResources resources;

    SmsApiQueries(SmsApiStore store, SmsResources resources) {
        this.store = store;
        this.resources = resources;
    }

    /** @param steps of the path, {@code messages} the first */
    WebAnswer answer(Account account, List<String> steps, String query) {
        try {
            return WebAnswer.json(200, find(account, steps, query));
        } catch (IllegalArgumentException e) {
            throw new Problem(400, e.getMessage());
        } catch (InvalidMessage e) {
            throw new Problem(500, "what is stored cannot be read: " + e.getMessage());
        }
    }

    private Map<String, Object> find(Account account, List<String> steps, String query) {
        StoredMessages stored = store.of(account);
        if (steps.size() == 1) {
            return page(stored, QueryParameters.ofMessages(query));
        }
        new QueryParameters(query); // takes none
        return steps.size() == 2 ? message(stored, steps.get(1)) : status(stored, steps.get(1));
    }

    private Map<String, Object> page(StoredMessages stored, QueryParameters given) {
        MessagePage page = stored.page(given.messages(), given.cursor(), given.limit());
        List<String> sent = page.messages().stream()
                .filter(one -> one.direction() == Direction.OUTBOUND)
                .map(one -> one.message().messageId())
                .toList();
        var events = stored.eventsOfAll(sent).iterator();
        List<Map<String, Object>> messages = new ArrayList<>();
        for (StoredMessage one : page.messages()) {
            messages.add(
                    one.direction() == Direction.OUTBOUND
                            ? resources.outbound(one.message(), events.next())
                            : resources.inbound(one.message()));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("messages", messages);
        answer.put("unreadable", page.unreadable());
        answer.put("next", page.next().orElse(null));
        return answer;
    }

    private Map<String, Object> message(StoredMessages stored, String id) {
        Optional<TransportUserMessage> sent = stored.message(Direction.OUTBOUND, id);
        if (sent.isPresent()) {
            return resources.outbound(sent.get(), stored.events(id));
        }
        return stored.message(Direction.INBOUND, id).map(resources::inbound).orElseThrow(() -> unknown("message"));
    }

    private Map<String, Object> status(StoredMessages stored, String id) {
        List<TransportEvent> events = stored.events(id);
        if (events.isEmpty() && stored.message(Direction.OUTBOUND, id).isEmpty()) {
            throw unknown("sent message");
        }
        return resources.status(id, events);
    }

    private static Problem unknown(String what) {
        return new Problem(404, "this account has no " + what + " with that id");
    }
}
