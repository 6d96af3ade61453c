package org.quorate.daemon.log;

/** Names and numbers of syslog facilities that the configuration accepts (spec 50 §7.1, RFC 3164). */
final class SyslogFacility {
    static final int DAEMON = 3;

    private SyslogFacility() {}

    /** The number, or -1 for an unknown name. */
    static int numberOf(String name) {
        return switch (name) {
            case "kern" -> 0;
            case "user" -> 1;
            case "mail" -> 2;
            case "daemon" -> DAEMON;
            case "auth" -> 4;
            case "syslog" -> 5;
            case "lpr" -> 6;
            case "news" -> 7;
            case "uucp" -> 8;
            case "cron" -> 9;
            case "authpriv" -> 10;
            case "ftp" -> 11;
            case "local0" -> 16;
            case "local1" -> 17;
            case "local2" -> 18;
            case "local3" -> 19;
            case "local4" -> 20;
            case "local5" -> 21;
            case "local6" -> 22;
            case "local7" -> 23;
            default -> -1;
        };
    }
}
