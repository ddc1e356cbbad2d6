package org.vumi.transport.smpp;

import org.apache.camel.component.smpp.SmppConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vumi.component.smpp.LinkSettings;
import org.vumi.config.Config;

/** Reads a link's settings from a worker's configuration. */
final class BindSettings {
    private static final Logger LOG = LoggerFactory.getLogger(BindSettings.class);

    /** Longest values of SMPP 3.4, 4.1.1; some SMSCs hand out longer ones, so these are sent with a warning. */
    private static final int LONGEST_SYSTEM_ID = 15;

    private static final int LONGEST_PASSWORD = 8;
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
                bind,
                warned(config, "password", LONGEST_PASSWORD),
                TlsSettings.of(config),
                interfaceVersion(config),
                config.seconds("smpp_bind_timeout"),
                config.seconds("enquire_link_interval"),
                config.seconds("response_timeout"),
                config.seconds("initial_reconnect_delay"),
                config.seconds("throttle_delay"),
                config.number("mt_tps"),
                resendUnknown(config));
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
        return (byte) Integer.parseInt(version, 16);
    }

    private static boolean resendUnknown(Config config) {
        String choice = config.text("unknown_outcome");
        if (!choice.equals("resend") && !choice.equals("fail")) {
            config.reject("unknown_outcome", "unknown_outcome '" + choice + "' is neither resend nor fail");
        }
        return choice.equals("resend");
    }
}
