package io.tabledav.http;

import java.util.Locale;

/** Says of a host, as a URL or a setting spells it, whether it is this machine and nothing else. Asks no name server. */
public final class HostName {

    private HostName() {}

    /** Whether a host, without its port, is {@code localhost}, 127.0.0.0/8 or ::1; everything else counts as foreign. */
    public static boolean isLoopback(String host) {
        String name = bare(host);
        return name.equals("localhost") || name.equals("::1") || name.equals("0:0:0:0:0:0:0:1") || isLoopbackIpv4(name);
    }

    /**
     * Whether a server may listen on an address: without users, only on loopback, unless whoever runs it has said so.
     *
     * @param address the address or name to listen on
     * @param users whether any users are configured
     * @param allowAnonymous the setting {@code tabledav.auth.allow-anonymous}
     */
    public static boolean mayListenOn(String address, boolean users, boolean allowAnonymous) {
        return users || allowAnonymous || isLoopback(address);
    }

    /** The host in lower case, without the brackets of an IPv6 address and without the dot of a root. */
    static String bare(String host) {
        String name = host.trim().toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            return name.substring(1, name.length() - 1);
        }
        return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isLoopbackIpv4(String name) {
        String[] numbers = name.split("\\.", -1);
        if (numbers.length != 4 || !numbers[0].equals("127")) {
            return false;
        }
        for (String number : numbers) {
            if (!number.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(number) > 255) {
                return false;
            }
        }
        return true;
    }
}
