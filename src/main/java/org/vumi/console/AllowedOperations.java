package org.vumi.console;

import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.jolokia.json.JSONObject;
import org.jolokia.server.core.service.api.DataUpdater;

/** Marks the operations in a list that are refused to whoever asks, in the form that hawtio reads: their buttons are grey. */
final class AllowedOperations extends DataUpdater {
    private static final String BY_NAME = "op";
    private static final String ALLOWED = "canInvoke";

    private final JmxPolicy policy;

    AllowedOperations(JmxPolicy policy) {
        super(1);
        this.policy = policy;
    }

    @Override
    public String getKey() {
        return "opByString";
    }

    @Override
    public void update(Map<String, Object> bean, ObjectName name, MBeanInfo info, Deque<String> path) {
        JSONObject bySignature = new JSONObject();
        if (bean.get(BY_NAME) instanceof Map<?, ?> operations) {
            operations.forEach((operation, overloads) -> {
                boolean allowed = policy.isOperationAllowed(name, (String) operation);
                (overloads instanceof Collection<?> several ? several : List.of(overloads)).forEach(one -> {
                    if (one instanceof JSONObject overload) {
                        overload.put(ALLOWED, allowed);
                        JSONObject known = new JSONObject();
                        known.put(ALLOWED, allowed);
                        bySignature.put(signature((String) operation, overload), known);
                    }
                });
            });
        }
        bean.put(getKey(), bySignature);
    }

    private static String signature(String operation, JSONObject overload) {
        Collection<?> arguments = overload.get("args") instanceof Collection<?> given ? given : List.of();
        return arguments.stream()
                .map(argument -> String.valueOf(((Map<?, ?>) argument).get("type")))
                .collect(Collectors.joining(",", operation + "(", ")"));
    }
}
