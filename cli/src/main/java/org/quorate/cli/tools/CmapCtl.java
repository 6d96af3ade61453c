package org.quorate.cli.tools;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.cli.report.StateJson;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.daemon.control.ClusterAccess;
import org.quorate.daemon.control.ClusterAccess.CmapMap;
import org.quorate.daemon.control.ClusterAccessException;

/** corosync-cmapctl (spec 50 §16): listing, reading, setting and deleting, with {@code --json} besides. */
public final class CmapCtl {
    private static final String LETTERS = "m:hgsdDqbJ";
    private static final Pattern LEADING_INTEGER = Pattern.compile("\\s*([+-]?\\d+).*", Pattern.DOTALL);

    private final ToolEnvironment environment;
    private CmapMap map = CmapMap.ICMAP;
    private char action = 'l';
    private boolean quiet;
    private boolean binary;
    private boolean json;

    public CmapCtl(ToolEnvironment environment) {
        this.environment = environment;
    }

    /** Returns the exit status. */
    public int run(List<String> arguments) {
        GetOpt options;
        try {
            options = new GetOpt("corosync-cmapctl", LETTERS, Map.of("json", 'J'), arguments);
        } catch (GetOpt.Unusable unusable) {
            return complain(String.valueOf(unusable.getMessage()));
        }
        for (GetOpt.Option option : options.options()) {
            switch (option.letter()) {
                case 'm' -> {
                    switch (option.argument()) {
                        case "icmap", "default" -> map = CmapMap.ICMAP;
                        case "stats" -> map = CmapMap.STATS;
                        default -> {
                            return complain("invalid map name, must be 'default', 'icmap' or 'stats'");
                        }
                    }
                }
                case 'q' -> quiet = true;
                case 'b' -> binary = true;
                case 'J' -> json = true;
                default -> action = option.letter();
            }
        }
        if (action == 'h') {
            environment.out().print(HelpText.of("cmapctl"));
            return 0;
        }
        List<String> operands = options.operands();
        if (operands.isEmpty() && action != 'l') {
            return complain("Expected key after options");
        }
        if (action == 's' && operands.size() < 3) {
            return complain("At least 3 parameters are expected for set");
        }
        try (ClusterAccess access = environment.connector().connect(ToolEnvironment.STATE_BUDGET)) {
            return act(access, operands);
        } catch (ClusterAccessException unreachable) {
            return complain("Failed to initialize the cmap API. Error "
                    + unreachable.status().csName());
        }
    }

    private int complain(String message) {
        environment.err().println(message);
        return 1;
    }

    private int act(ClusterAccess access, List<String> operands) throws ClusterAccessException {
        return switch (action) {
            case 'g' -> get(access, operands);
            case 's' -> set(access, operands.get(0), operands.get(1), operands.get(2));
            case 'd' -> delete(access, operands);
            case 'D' -> deletePrefixes(access, operands);
            default -> list(access, operands.isEmpty() ? List.of("") : operands);
        };
    }

    private int list(ClusterAccess access, List<String> prefixes) throws ClusterAccessException {
        boolean found = false;
        for (String prefix : prefixes) {
            for (Map.Entry<String, CmapValue> entry :
                    access.cmapList(map, prefix).entrySet()) {
                print(entry.getKey(), entry.getValue());
                found = true;
            }
        }
        return found ? 0 : 1;
    }

    private int get(ClusterAccess access, List<String> keys) throws ClusterAccessException {
        for (String key : keys) {
            CmapValue value = access.cmapGet(map, key);
            if (value == null) {
                return complain("Can't get key " + key + ". Error CS_ERR_NOT_EXIST");
            }
            print(key, value);
        }
        return 0;
    }

    private void print(String key, CmapValue value) {
        if (json) {
            environment.out().println(StateJson.cmapEntry(key, value));
            return;
        }
        String name = quiet ? "" : key + " (";
        String type = value.type().word() + ")";
        if (value.type() == CmapType.BINARY) {
            // the lone "bin)" of the quiet form is the original's
            environment.out().println(name + type + (binary ? " = " + printable(value) : ""));
        } else {
            environment.out().println(quiet ? value.text() : name + type + " = " + value.text());
        }
    }

    private static String printable(CmapValue value) {
        StringBuilder text = new StringBuilder();
        for (byte b : value.toBytes()) {
            if (b == '\\') {
                text.append("\\\\");
            } else if (b >= 0x20 && b < 0x7F) {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02X", b));
            }
        }
        return text.toString();
    }

    private int set(ClusterAccess access, String key, String word, String text) {
        CmapType type = null;
        for (CmapType candidate : CmapType.values()) {
            type = candidate.word().equals(word) ? candidate : type;
        }
        if (type == null) {
            return complain("Unknown type " + word);
        }
        CmapValue value;
        try {
            value = type == CmapType.BINARY ? CmapValue.ofBytes(type, bytes(text)) : parse(type, text);
        } catch (IOException unreadable) {
            return complain("Can't open input file: " + Keygen.reason(unreadable));
        } catch (ArithmeticException outOfRange) {
            return complain(text + " is not valid " + word + " integer");
        }
        if (value == null) {
            return complain(text + " is not valid " + word + " type value");
        }
        try {
            changeable();
            access.cmapSet(key, value);
            return 0;
        } catch (ClusterAccessException refused) {
            return complain(
                    "Failed to set key " + key + ". Error " + refused.status().csName());
        }
    }

    /** Of the file with the name, or of standard input; at most one more than a value may have. */
    private static byte[] bytes(String name) throws IOException {
        try (InputStream input = name.equals("-") ? System.in : Files.newInputStream(Path.of(name))) {
            return input.readNBytes(CmapValue.MAX_BYTES + 1);
        }
    }

    private static @Nullable CmapValue parse(CmapType type, String text) {
        return switch (type) {
            case STRING -> CmapValue.string(text);
            case FLOAT -> {
                Double number = floating(text);
                yield number == null ? null : CmapValue.ofFloat(number.floatValue());
            }
            case DOUBLE -> {
                Double number = floating(text);
                yield number == null ? null : CmapValue.ofDouble(number);
            }
            default -> integer(type, text);
        };
    }

    private static @Nullable Double floating(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    /** As strtoll reads it: what follows the digits is ignored. */
    private static @Nullable CmapValue integer(CmapType type, String text) {
        Matcher digits = LEADING_INTEGER.matcher(text);
        if (!digits.matches()) {
            return null;
        }
        BigInteger value = new BigInteger(digits.group(1));
        if (type == CmapType.U64) {
            return CmapValue.u64(value.longValue());
        }
        long number = value.longValueExact();
        CmapValue stored = CmapValue.ofInteger(type, number);
        if (stored.asLong() != number) {
            throw new ArithmeticException(text);
        }
        return stored;
    }

    private void changeable() throws ClusterAccessException {
        if (map == CmapMap.STATS) {
            throw new ClusterAccessException(StatusCode.ACCESS, "statistics cannot be set");
        }
    }

    private int delete(ClusterAccess access, List<String> keys) {
        for (String key : keys) {
            try {
                changeable();
                access.cmapDelete(key);
            } catch (ClusterAccessException refused) {
                return complain("Can't delete key " + key + ". Error "
                        + refused.status().csName());
            }
        }
        return 0;
    }

    private int deletePrefixes(ClusterAccess access, List<String> prefixes) throws ClusterAccessException {
        for (String prefix : prefixes) {
            for (String key : access.cmapList(map, prefix).keySet()) {
                delete(access, List.of(key));
            }
        }
        return 0;
    }
}
