package org.vumi.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.vumi.component.web.OperatorPage;
import org.vumi.component.web.WebRequest;
import org.vumi.component.web.WebResponse;

/**
 * {@code /hawtio}: hawtio's files, and what its pages ask their server for. It has no login of its own, and nothing to connect to
 * but this process, by {@link JolokiaPage}.
 */
public final class HawtioPage implements OperatorPage {
    private static final String PRODUCT = "Vumi on Camel";

    /** As strict as it works: its styles are made by scripts. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self';"
            + " base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private static final String JSON = "application/json";

    /** Asked for by its pages, and here always the same. */
    private static final Map<String, String> ANSWERS = Map.of(
            "plugin", "[]",
            "auth/config", "{}",
            "auth/config/session-timeout", "{\"timeout\":-1}",
            "keycloak/enabled", "false",
            "proxy/enabled", "false",
            "preset-connections", "[]");

    /** Parts of a server that is not here, so that none of these is taken for a place in its pages. */
    private static final Set<String> ABSENT = Set.of("jolokia", "proxy", "auth", "keycloak", "refresh");

    private final ConsoleFiles files = new ConsoleFiles("hawtio");
    private final String version;
    private final Function<WebRequest, WebResponse> logout;

    /**
     * @param version of the product
     * @param logout ends the session of a request
     */
    public HawtioPage(String version, Function<WebRequest, WebResponse> logout) {
        this.version = version;
        this.logout = logout;
    }

    @Override
    public String path() {
        return "hawtio";
    }

    @Override
    public WebResponse answer(WebRequest request) {
        List<String> below = request.path().subList(1, request.path().size());
        return answer(String.join("/", below), request).with("Content-Security-Policy", POLICY);
    }

    private WebResponse answer(String path, WebRequest request) {
        if (ANSWERS.containsKey(path)) {
            return WebResponse.of(200, JSON, ANSWERS.get(path));
        }
        switch (path) {
            case "user":
                return WebResponse.of(200, JSON, "\"" + request.user() + "\"");
            case "hawtconfig.json":
                return WebResponse.of(200, JSON, configuration());
            case "auth/logout":
                return logout.apply(request);
            default:
                return files.find(path, request)
                        .or(() -> isPlace(path) ? files.find("index.html", request) : Optional.empty())
                        .orElseGet(() -> WebResponse.text(404, "not found"));
        }
    }

    /** The pages find themselves by the address. */
    private static boolean isPlace(String path) {
        String first = path.split("/", 2)[0];
        return !ABSENT.contains(first) && path.indexOf('.', path.lastIndexOf('/') + 1) < 0;
    }

    /** Nowhere to connect to, so no page for it. */
    private String configuration() {
        JSONObject branding = new JSONObject();
        branding.put("appName", PRODUCT);
        branding.put("showAppName", true);
        JSONObject product = new JSONObject();
        product.put("name", PRODUCT);
        product.put("value", version);
        JSONArray products = new JSONArray();
        products.add(product);
        JSONObject about = new JSONObject();
        about.put("title", PRODUCT);
        about.put("productInfo", products);
        JSONArray disabled = new JSONArray();
        disabled.addAll(List.of("/connect", "/springboot", "/quartz"));
        JSONObject all = new JSONObject();
        all.put("branding", branding);
        all.put("about", about);
        all.put("disabledRoutes", disabled);
        return all.toJSONString();
    }
}
