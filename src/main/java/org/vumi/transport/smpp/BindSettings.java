package org.vumi.transport.smpp;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.smpp.SmppConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.smpp.BindKind;
import org.vumi.component.smpp.LinkRates;
import org.vumi.component.smpp.LinkSettings;
import org.vumi.config.Config;

/** Reads a link's settings from a worker's configuration. */
final class BindSettings {
    private static final Logger LOG = LoggerFactory.getLogger(BindSettings.class);

    /** Longest values of SMPP 3.4, 4.1.1; some SMSCs hand out longer ones, so these are sent with a warning. */
    private static final int LONGEST_SYSTEM_ID = 15;

    private static final int LONGEST_PASSWORD = 8;
    private static final Map<String, List<BindKind>> KINDS = Map.of(
            "transceiver", List.of(BindKind.TRANSCEIVER),
            "transmitter", List.of(BindKind.TRANSMITTER),
            "receiver", List.of(BindKind.RECEIVER),
            "split", List.of(BindKind.TRANSMITTER, BindKind.RECEIVER));
    private static final Map<String, LinkRates.ThrottlePolicy> POLICIES = Map.of(
            "slow_down", LinkRates.ThrottlePolicy.SLOW_DOWN,
            "pause_link", LinkRates.ThrottlePolicy.PAUSE_LINK);
    private static final int FIRST_WITH_OPTIONAL_PARAMETERS = 0x34;
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private BindSettings() {}

    static LinkSettings of(Config config) {
        SmppConfiguration bind = new SmppConfiguration();
        bind.setHost(config.text("host"));
        bind.setPort(config.integer("port"));
        bind.setSystemId(warned(config, "system_id", LONGEST_SYSTEM_ID));
        bind.setSystemType(Ascii.checked(config, "system_type", NO_LIMIT));
        bind.setTypeOfNumber((byte) config.integer("addr_ton"));
        bind.setNumberingPlanIndicator((byte) config.integer("addr_npi"));
        bind.setAddressRange(Ascii.checked(config, "address_range", 40));
        return new LinkSettings(
                config.worker(),
                binds(config),
                bind,
                warned(config, "password", LONGEST_PASSWORD),
                TlsSettings.of(config),
                interfaceVersion(config),
                config.seconds("smpp_bind_timeout"),
                config.seconds("enquire_link_interval"),
                config.seconds("response_timeout"),
                config.seconds("initial_reconnect_delay"),
                config.integer("window_size"),
                rates(config),
                resendUnknown(config));
    }

    /** {@code binds} times what {@code bind} names. */
    private static List<BindKind> binds(Config config) {
        List<BindKind> one = KINDS.get(config.text("bind"));
        if (one == null) {
            config.reject(
                    "bind",
                    "bind '" + config.text("bind")
                            + "' is not known (accepted: transceiver, transmitter, receiver, split)");
            return List.of(BindKind.TRANSCEIVER);
        }
        return Collections.nCopies(config.integer("binds"), one).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static LinkRates rates(Config config) {
        LinkRates.ThrottlePolicy policy = POLICIES.get(config.text("throttle_policy"));
        if (policy == null) {
            config.reject(
                    "throttle_policy",
                    "throttle_policy '" + config.text("throttle_policy") + "' is neither slow_down nor pause_link");
        }
        return new LinkRates(
                config.number("mt_tps"),
                config.number("mt_tps_per_bind"),
                config.number("mt_tps_per_sender"),
                bySender(config),
                policy,
                config.seconds("throttle_delay"),
                config.seconds("throttle_pause"));
    }

    private static Map<String, Double> bySender(Config config) {
        Map<String, Double> rates = new HashMap<>();
        config.map("mt_tps_by_sender").forEach((sender, rate) -> {
            try {
                double perSecond = Double.parseDouble(String.valueOf(rate));
                if (!(perSecond >= 0)) {
                    throw new NumberFormatException();
                }
                rates.put(sender, perSecond);
            } catch (NumberFormatException e) {
                config.reject(
                        "mt_tps_by_sender." + sender,
                        "mt_tps_by_sender '" + rate + "' of '" + sender + "' is no number (accepted: 0 or more)");
            }
        });
        return Map.copyOf(rates);
    }

    private static String warned(Config config, String key, int longest) {
        String text = Ascii.checked(config, key, NO_LIMIT);
        if (text.length() > longest) {
            LOG.warn(
                    "{}: {} is longer than the {} characters of SMPP 3.4, sent as it is",
                    config.worker(),
                    key,
                    longest);
        }
        return text;
    }

    private static byte interfaceVersion(Config config) {
        String version = config.text("interface_version");
        if (!version.matches("[0-9A-Fa-f]{2}")) {
            config.reject(
                    "interface_version",
                    "interface_version '" + version + "' is not two hex digits (accepted: 34, 33, 50)");
            return 0;
        }
        int octet = Integer.parseInt(version, 16);
        if (octet < FIRST_WITH_OPTIONAL_PARAMETERS) {
            for (String key : List.of("send_multipart_sar", "send_long_messages")) {
                if (config.flag(key)) {
                    config.reject(
                            key, key + " needs optional parameters, which interface_version " + version + " has not");
                }
            }
        }
        if (octet < FIRST_WITH_OPTIONAL_PARAMETERS && config.text("bind").equals("transceiver")) {
            LOG.warn(
                    "{}: SMPP of interface_version {} has no transceiver, bound all the same (accepted for sure: bind: split)",
                    config.worker(),
                    version);
        }
        return (byte) octet;
    }

    private static boolean resendUnknown(Config config) {
        String choice = config.text("unknown_outcome");
        if (!choice.equals("resend") && !choice.equals("fail")) {
            config.reject("unknown_outcome", "unknown_outcome '" + choice + "' is neither resend nor fail");
        }
        return choice.equals("resend");
    }
}
