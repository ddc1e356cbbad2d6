package org.vumi.worker;

import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/** {@code GET /status}: all that {@link Status} knows. */
final class StatusPage implements OperatorPage {
    private final Launch launch;

    StatusPage(Launch launch) {
        this.launch = launch;
    }

    @Override
    public String path() {
        return "status";
    }

    @Override
    public WebResponse answer(WebRequest request) {
        return OperatorPages.json(200, launch.status().page());
    }
}
