package org.vumi.application.sms;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.vumi.application.RelayUrl;
import org.vumi.codec.CallbackSignature;
import org.vumi.config.Config;
import org.vumi.config.ConfigTexts;

/** The clients of one API, found by what they log in with, by the number written to, and by the id of a message. */
final class Accounts {
    private static final String KEY = "accounts";
    private static final String NAME = "[A-Za-z0-9_-]{1,40}";

    /** Of an API where nobody has to log in, if none is configured. */
    private static final String ANONYMOUS = "anonymous";

    private static final int SHORTEST_SECRET = 16;
    private static final Set<String> KEYS =
            Set.of("secret", "addresses", "inbound_url", "event_url", "callback_secret");

    private final Map<String, Account> byName = new LinkedHashMap<>();
    private final Map<String, Account> byAddress = new HashMap<>();
    private final Map<String, Account> byMark = new HashMap<>();
    private final boolean anonymous;
    private final boolean onlyThisMachine;
    private Account others;

    /** Reads {@code accounts} and {@code anonymous}; tells all faults. */
    Accounts(Config config) {
        this.anonymous = config.flag("anonymous");
        this.onlyThisMachine = isLoopback(config.text("web_host"));
        config.map(KEY).forEach((name, settings) -> add(config, name, settings));
        if (anonymous) {
            checkAnonymous(config);
            if (byName.isEmpty()) {
                add(config, ANONYMOUS, Map.of());
            }
        } else if (config.map(KEY).isEmpty()) {
            config.reject(KEY, "accounts has none (accepted: at least one, or anonymous: true)");
        }
    }

    private void checkAnonymous(Config config) {
        if (!onlyThisMachine) {
            config.reject("anonymous", "anonymous is for a web_host of this machine only (accepted: 127.0.0.1, ::1)");
        }
        if (config.map(KEY).size() > 1) {
            config.reject("anonymous", "anonymous is for one account (accepted: one at most, without secret)");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private void add(Config config, String name, Object settings) {
        String path = KEY + "." + name;
        if (!name.matches(NAME)) {
            config.reject(path, path + " has a name that is not fit (accepted: up to 40 of A-Z a-z 0-9 _ -)");
            return;
        }
        if (!(settings instanceof Map<?, ?> map)) {
            config.reject(path, path + " is no map (accepted: " + String.join(", ", new TreeSet<>(KEYS)) + ")");
            return;
        }
        for (Object key : map.keySet()) {
            if (!KEYS.contains(key)) {
                config.reject(
                        path + "." + key,
                        "unknown key " + path + "." + key + " (accepted: " + String.join(", ", new TreeSet<>(KEYS))
                                + ")");
            }
        }
        RelayUrl inboundUrl = url(config, path, map, "inbound_url");
        RelayUrl eventUrl = url(config, path, map, "event_url");
        String callbackSecret = secret(config, path, map, "callback_secret", inboundUrl != null || eventUrl != null);
        String secret = secret(config, path, map, "secret", !anonymous);
        Account account = new Account(
                name,
                secret == null || anonymous ? null : new Secret(secret),
                addresses(config, path, map),
                inboundUrl,
                eventUrl,
                callbackSecret == null ? null : new CallbackSignature(callbackSecret));
        checkUnlike(config, path, account);
        byName.put(name, account);
        byMark.put(account.mark(), account);
    }

    private static String text(Config config, String path, Map<?, ?> map, String key) {
        return map.get(key) == null
                ? null
                : new ConfigTexts(config).text(path + "." + key, map.get(key)).orElse(null);
    }

    private static String secret(Config config, String path, Map<?, ?> map, String key, boolean needed) {
        String secret = text(config, path, map, key);
        if (secret == null ? needed : secret.length() < SHORTEST_SECRET) {
            config.reject(
                    path + "." + key,
                    path + "." + key + (secret == null ? " is missing" : " is too short") + " (accepted: "
                            + SHORTEST_SECRET + " characters or more)");
            return null;
        }
        return secret;
    }

    private static RelayUrl url(Config config, String path, Map<?, ?> map, String key) {
        String text = text(config, path, map, key);
        if (text == null) {
            return null;
        }
        try {
            return RelayUrl.of(text);
        } catch (RelayUrl.Unfit e) {
            config.reject(path + "." + key, path + "." + key + " " + e.getMessage());
            return null;
        }
    }

    private static Set<String> addresses(Config config, String path, Map<?, ?> map) {
        return map.get("addresses") == null
                ? Set.of()
                : new LinkedHashSet<>(new ConfigTexts(config).texts(path + ".addresses", map.get("addresses")));
    }

    private void checkUnlike(Config config, String path, Account account) {
        for (Account other : byName.values()) {
            if (account.secret() != null
                    && other.secret() != null
                    && account.secret().is(other.secret())) {
                config.reject(path + ".secret", path + ".secret is that of " + other.name() + " too");
            }
            if (account.mark().equals(other.mark())) {
                config.reject(path, path + " has a name that cannot stand beside " + other.name() + ": choose another");
            }
        }
        for (String address : account.addresses()) {
            Account other = byAddress.putIfAbsent(address, account);
            if (other != null) {
                config.reject(path + ".addresses", path + ".addresses has one that " + other.name() + " has too");
            }
        }
        if (account.addresses().isEmpty()) {
            if (others != null) {
                config.reject(
                        path,
                        path + " has no addresses, nor has " + others.name()
                                + " (accepted: one account without, which gets what is no other's)");
            }
            others = account;
        }
    }

    /** In the order of the configuration. */
    List<Account> all() {
        return new ArrayList<>(byName.values());
    }

    /**
     * @param authorization value of that header, {@code Bearer <secret>} or Basic with name and secret; null if there is none
     * @return empty if it is nobody's
     */
    Optional<Account> authenticate(String authorization) {
        if (anonymous) {
            return byName.values().stream().findFirst();
        }
        if (authorization == null) {
            return Optional.empty();
        }
        String[] words = authorization.strip().split(" +", 2);
        if (words.length == 2 && words[0].equalsIgnoreCase("Bearer")) {
            return bearer(words[1]);
        }
        return words.length == 2 && words[0].equalsIgnoreCase("Basic") ? basic(words[1]) : Optional.empty();
    }

    private Optional<Account> bearer(String secret) {
        Account found = null;
        for (Account account : byName.values()) { // all of them, so that the time tells nothing
            if (account.secret().is(secret)) {
                found = account;
            }
        }
        return Optional.ofNullable(found);
    }

    private Optional<Account> basic(String credentials) {
        try {
            String[] pair = new String(Base64.getDecoder().decode(credentials), UTF_8).split(":", 2);
            Account account = byName.get(pair[0]);
            return account != null && pair.length == 2 && account.secret().is(pair[1])
                    ? Optional.of(account)
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    boolean anonymous() {
        return anonymous;
    }

    /** Whether {@code web_host} lets nobody else in. */
    boolean onlyThisMachine() {
        return onlyThisMachine;
    }

    /** Whose messages to this number are; empty if they are nobody's. */
    Optional<Account> ofAddress(String toAddr) {
        Account account = byAddress.get(toAddr);
        return Optional.ofNullable(account == null ? others : account);
    }

    /** Who has sent this message; empty if it was not sent by the API. */
    Optional<Account> ofMessage(String messageId) {
        return messageId == null ? Optional.empty() : Optional.ofNullable(byMark.get(Account.markOf(messageId)));
    }
}
