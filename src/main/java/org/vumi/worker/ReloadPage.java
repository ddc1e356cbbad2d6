package org.vumi.worker;

import java.util.Set;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;
import org.vumi.config.ConfigFault;

/** {@code POST /reload}: has the process read its configuration again; answered 200 when it is done, 422 with what is wrong. */
final class ReloadPage implements OperatorPage {
    private static final int FAULTS = 422;

    private final Launch launch;

    ReloadPage(Launch launch) {
        this.launch = launch;
    }

    @Override
    public String path() {
        return "reload";
    }

    @Override
    public Set<String> methods() {
        return Set.of("POST");
    }

    @Override
    public WebResponse answer(WebRequest request) {
        Reload.Outcome outcome = launch.reload().orElse(null);
        if (outcome == null) {
            return OperatorPages.error(503, "the workers are starting");
        }
        JsonObject json = new JsonObject();
        json.put("swapped", new JsonArray(outcome.changes().swapped()));
        json.put("started", new JsonArray(outcome.changes().started()));
        json.put("stopped", new JsonArray(outcome.changes().stopped()));
        json.put(
                "faults",
                new JsonArray(
                        outcome.faults().stream().map(ConfigFault::toString).toList()));
        return OperatorPages.json(outcome.faults().isEmpty() ? 200 : FAULTS, Status.text(json));
    }
}
